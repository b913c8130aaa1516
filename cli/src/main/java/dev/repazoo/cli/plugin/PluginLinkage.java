package dev.repazoo.cli.plugin;

import java.io.IOException;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Whether a jar fits this program: whether all that its classes use of {@code dev.repazoo} is
 * there, and all that they must implement is in them. Found without running any of its code; else a
 * jar that was built against another version would fail in the middle of something, with a linkage
 * error.
 */
final class PluginLinkage {
  private static final String OURS = "dev/repazoo/";

  private final ClassLoader loader;

  private PluginLinkage(ClassLoader loader) {
    this.loader = loader;
  }

  /**
   * Looks at all classes of a jar.
   *
   * @return the first thing that doesn't fit; empty when all does
   * @throws IOException if the jar can't be read
   */
  static Optional<String> mismatch(Path jar) throws IOException {
    URL[] urls = {jar.toUri().toURL()};
    try (ZipFile zip = new ZipFile(jar.toFile());
        URLClassLoader loader = new URLClassLoader(urls, PluginLinkage.class.getClassLoader())) {
      PluginLinkage linkage = new PluginLinkage(loader);
      List<? extends ZipEntry> classes =
          zip.stream()
              .filter(entry -> entry.getName().endsWith(".class"))
              .filter(entry -> !entry.getName().startsWith("META-INF/"))
              .toList();
      for (ZipEntry entry : classes) {
        ClassReferences references =
            ClassReferences.of(zip.getInputStream(entry).readAllBytes(), OURS);
        Optional<String> found = linkage.mismatch(entry.getName(), references);
        if (found.isPresent()) {
          return found;
        }
      }
      return Optional.empty();
    }
  }

  private Optional<String> mismatch(String file, ClassReferences references) {
    for (ClassReferences.Member member : references.members()) {
      if (!exists(member)) {
        return Optional.of("uses " + member.words() + ", which is not in this version");
      }
    }
    if (references.members().isEmpty() && references.classes().isEmpty()) {
      return Optional.empty();
    }
    String name = file.substring(0, file.length() - ".class".length()).replace('/', '.');
    return load(name).flatMap(PluginLinkage::missing);
  }

  private Optional<Class<?>> load(String name) {
    try {
      return Optional.of(Class.forName(name, false, loader));
    } catch (ClassNotFoundException | LinkageError e) {
      return Optional.empty(); // told when the plugin is loaded
    }
  }

  /** A method of ours that a class has to implement and doesn't. */
  private static Optional<String> missing(Class<?> type) {
    if (Modifier.isAbstract(type.getModifiers()) || type.isInterface()) {
      return Optional.empty();
    }
    try {
      return Stream.concat(Arrays.stream(type.getMethods()), protectedMethods(type))
          .filter(method -> Modifier.isAbstract(method.getModifiers()))
          .filter(method -> method.getDeclaringClass().getName().startsWith("dev.repazoo."))
          .map(
              method ->
                  type.getSimpleName()
                      + " lacks "
                      + method.getDeclaringClass().getSimpleName()
                      + "."
                      + method.getName()
                      + ", which this version wants")
          .sorted()
          .findFirst();
    } catch (LinkageError e) {
      return Optional.empty(); // told when the plugin is loaded
    }
  }

  /** Abstract methods that are not public, of the nearest class that declares them. */
  private static Stream<Method> protectedMethods(Class<?> type) {
    Class<?> above = type.getSuperclass();
    return above == null
        ? Stream.empty()
        : Arrays.stream(above.getDeclaredMethods())
            .filter(method -> Modifier.isProtected(method.getModifiers()))
            .filter(method -> Modifier.isAbstract(method.getModifiers()))
            .filter(method -> declared(type, method).isEmpty());
  }

  private static Optional<Method> declared(Class<?> type, Method method) {
    try {
      return Optional.of(type.getDeclaredMethod(method.getName(), method.getParameterTypes()));
    } catch (NoSuchMethodException e) {
      return Optional.empty();
    }
  }

  private boolean exists(ClassReferences.Member member) {
    Optional<Class<?>> owner = load(member.owner().replace('/', '.'));
    if (owner.isEmpty()) {
      return false;
    }
    return hierarchy(owner.get()).anyMatch(type -> has(type, member));
  }

  private static Stream<Class<?>> hierarchy(Class<?> type) {
    Stream<Class<?>> above =
        Stream.concat(Stream.ofNullable(type.getSuperclass()), Arrays.stream(type.getInterfaces()));
    Stream<Class<?>> root = type.isInterface() ? Stream.of(Object.class) : Stream.empty();
    return Stream.concat(
        Stream.of(type), Stream.concat(above.flatMap(PluginLinkage::hierarchy), root));
  }

  private static boolean has(Class<?> type, ClassReferences.Member member) {
    if (!member.descriptor().startsWith("(")) {
      return Arrays.stream(type.getDeclaredFields())
          .anyMatch(
              field ->
                  field.getName().equals(member.name())
                      && field.getType().descriptorString().equals(member.descriptor()));
    }
    if (member.name().equals("<init>")) {
      return Arrays.stream(type.getDeclaredConstructors())
          .map(made -> MethodType.methodType(void.class, made.getParameterTypes()))
          .anyMatch(made -> made.descriptorString().equals(member.descriptor()));
    }
    return Arrays.stream(type.getDeclaredMethods())
        .filter(method -> method.getName().equals(member.name()))
        .map(method -> MethodType.methodType(method.getReturnType(), method.getParameterTypes()))
        .anyMatch(method -> method.descriptorString().equals(member.descriptor()));
  }
}
