package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.repazoo.spi.EncoderProvider;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** Jars that bring one encoder provider, compiled on the spot. */
final class PluginJar {
  private static final String SERVICE = "META-INF/services/" + EncoderProvider.class.getName();

  private PluginJar() {}

  static void compile(Path jar, String className, String source) throws IOException {
    compile(jar, className, source, "");
  }

  /** Compiles against other classes first: those of another version of the program. */
  static void compile(Path jar, String className, String source, String before) throws IOException {
    Path work = Files.createTempDirectory("plugin-source");
    Path java = Files.writeString(work.resolve(className + ".java"), source);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    String classPath =
        Stream.of(
                EncoderProvider.class,
                JsonNode.class,
                com.fasterxml.jackson.core.TreeNode.class,
                ai.djl.nn.Block.class)
            .map(
                type -> Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath()))
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator, before, ""));
    assertEquals(
        0, compiler.run(null, null, null, "-cp", classPath, "-proc:none", java.toString()));
    Path classFile = work.resolve(className + ".class");
    write(jar, className, Files.readAllBytes(classFile));
    Files.delete(java);
    Files.delete(classFile);
    Files.delete(work);
  }

  static void write(Path jar, String className, byte[] classFile) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      zip.putNextEntry(new ZipEntry(SERVICE));
      zip.write(className.getBytes(StandardCharsets.UTF_8));
      if (classFile.length > 0) {
        zip.putNextEntry(new ZipEntry(className + ".class"));
        zip.write(classFile);
      }
    }
  }
}
