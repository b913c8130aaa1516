package dev.repazoo.image.webp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Systems for which there is no libwebp. */
class LibwebpTest {
  private static List<String> decode(String... properties) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(properties));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(DecodingProcess.class.getName());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), printed);
    return printed.lines().toList();
  }

  @Test
  void isThereOnThisSystem() throws Exception {
    assertEquals(List.of("1", "1"), decode());
  }

  @Test
  void itsLackIsOneLineEachTime() throws Exception {
    for (String arch : List.of("-Dos.arch=riscv64", "-Dos.arch=s390x")) {
      List<String> lines = decode(arch, "-Djava.library.path=");
      assertEquals(2, lines.size(), lines.toString());
      assertTrue(
          lines.stream().allMatch(line -> line.startsWith("WebP can't be read")), lines::toString);
    }
    List<String> windows = decode("-Dos.name=Windows 11", "-Dos.arch=aarch64");
    assertEquals(2, windows.size(), windows.toString());
  }
}
