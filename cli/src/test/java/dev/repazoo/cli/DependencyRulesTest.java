package dev.repazoo.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.repazoo.cli.options.Arguments;
import dev.repazoo.spi.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which module and package may know which. A rule that matches no class fails. */
class DependencyRulesTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("dev.repazoo");

  private static final List<String> CORE =
      List.of(
          "array",
          "check",
          "checkpoint",
          "codec",
          "convert",
          "data",
          "diffusion",
          "download",
          "features",
          "file",
          "generate",
          "image",
          "inspect",
          "json",
          "latents",
          "memory",
          "message",
          "nn",
          "ops",
          "parity",
          "pickle",
          "progress",
          "sources",
          "spi",
          "torch",
          "train",
          "vit",
          "weights");

  /** Packages of {@code zoo-data}. */
  private static final List<String> DATA =
      List.of("convert", "file", "image", "message", "pickle", "progress", "sources");

  /** What a package must not know. */
  private static final Map<String, List<String>> FORBIDDEN =
      Map.ofEntries(
          entry("message", except()),
          entry("json", except("file", "message")),
          entry("memory", except("spi", "nn", "ops", "weights", "message")),
          entry("progress", except()),
          entry("ops", except()),
          entry("file", except()),
          entry("pickle", except()),
          entry("weights", except("file", "message", "pickle")),
          entry("nn", except("ops")),
          entry("torch", except("ops")),
          entry("spi", except("json", "message", "nn", "weights", "ops")),
          entry("vit", except("spi", "message", "nn", "weights", "ops")),
          entry("image", except("file")),
          entry("sources", except("file", "image", "pickle")),
          entry("convert", except("file", "image", "progress", "sources")),
          entry("inspect", except("array", "weights", "pickle", "file")),
          entry("download", except("file", "message", "nn", "ops", "progress", "spi", "weights")));

  private static List<String> except(String... allowed) {
    List<String> rest = new ArrayList<>(CORE);
    rest.removeAll(List.of(allowed));
    return rest;
  }

  private static String[] packages(List<String> names) {
    return names.stream().map(name -> "dev.repazoo." + name + "..").toArray(String[]::new);
  }

  private static void forbid(List<String> from, List<String> to) {
    noClasses()
        .that()
        .resideInAnyPackage(packages(from))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packages(to))
        .check(CLASSES);
  }

  @Test
  void everyModuleWasImported() {
    for (String name : List.of("image", "runtime", "spi", "encoders", "sit", "export", "cli")) {
      assertTrue(
          CLASSES.stream().anyMatch(c -> c.getPackageName().startsWith("dev.repazoo." + name)),
          name);
    }
  }

  @Test
  void coreKnowsNoOtherModule() {
    forbid(CORE, List.of("codecs", "encoders", "sit", "t2i", "export", "cli"));
  }

  @Test
  void familiesKnowNeitherExportNorOneAnother() {
    forbid(List.of("encoders", "codecs"), List.of("sit", "t2i", "export", "cli"));
    forbid(List.of("sit"), List.of("codecs", "encoders", "t2i", "export", "cli"));
  }

  @Test
  void exportKnowsNoModel() {
    forbid(List.of("export"), List.of("codecs", "encoders", "sit", "t2i", "cli"));
  }

  @Test
  void dataPreparationNeedsNoEngine() {
    noClasses()
        .that()
        .resideInAnyPackage(packages(DATA))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("ai.djl..", "ai.onnxruntime..")
        .check(CLASSES);
  }

  @Test
  void runtimeStandsAlone() {
    noClasses()
        .that()
        .resideInAPackage("dev.repazoo.runtime..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.repazoo..").and(resideOutsideOfPackage("dev.repazoo.runtime..")))
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage("ai.djl..")
        .check(CLASSES);
    forbid(CORE, List.of("runtime"));
  }

  @Test
  void modelsKnowNoEngine() {
    noClasses()
        .that()
        .resideInAnyPackage(
            packages(List.of("codecs", "encoders", "sit", "nn", "ops", "spi", "diffusion")))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("ai.djl.pytorch..", "ai.onnxruntime..", "dev.repazoo.torch..")
        .check(CLASSES);
  }

  @Test
  void packagesOfTheCorePointInward() {
    FORBIDDEN.forEach(
        (name, forbidden) -> {
          List<String> others = new ArrayList<>(forbidden);
          others.remove(name);
          forbid(List.of(name), others);
        });
  }

  /** So that none is built whose parameters were not counted. */
  @Test
  void onlyTheModelBuilderMakesModels() {
    noClasses()
        .that()
        .resideInAPackage("dev.repazoo..")
        .and()
        .resideOutsideOfPackages("dev.repazoo.memory..", "dev.repazoo.spi..")
        .should()
        .callMethodWhere(target(name("create")).and(target(owner(assignableTo(Provider.class)))))
        .check(CLASSES);
  }

  @Test
  void onlyTheProgramPrints() {
    noClasses()
        .that()
        .resideInAPackage("dev.repazoo..")
        .and()
        .resideOutsideOfPackage("dev.repazoo.cli..")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(CLASSES);
  }

  /** Names of options are looked up in one place. */
  @Test
  void onlyTheRoomOfOptionsKnowsTheCommandLine() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.repazoo.cli.options..")
        .and()
        .doNotBelongToAnyOf(Main.class)
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(Arguments.class)
        .check(CLASSES);
  }

  @Test
  void roomsOfTheProgramPointInward() {
    forbid(List.of("cli.console"), List.of("cli.options", "cli.models", "cli.commands"));
    forbid(
        List.of("cli.options"),
        List.of("cli.console", "cli.models", "cli.commands", "cli.bench", "cli.plugin"));
    forbid(List.of("cli.models"), List.of("cli.commands", "cli.bench", "cli.plugin"));
    forbid(List.of("cli.report"), List.of("cli.console", "cli.options", "cli.models"));
    slices().matching("dev.repazoo.cli.commands.(*)..").should().notDependOnEachOther().check(CLASSES);
  }

  /** Helpers are given what they need, and commands the session. */
  @Test
  void onlyCommandsKnowTheSession() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.repazoo.cli.options..",
            "dev.repazoo.cli.console..",
            "dev.repazoo.cli.models..",
            "dev.repazoo.cli.commands..")
        .and()
        .areNotAssignableTo(Command.class)
        .and(not(belongTo(assignableTo(Command.class))))
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(Session.class)
        .check(CLASSES);
  }
}
