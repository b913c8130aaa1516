package dev.repazoo.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.core.domain.properties.HasParameterTypes.Predicates.rawParameterTypes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.repazoo.cli.options.Arguments;
import dev.repazoo.data.BatchArrays;
import dev.repazoo.data.FeatureCache;
import dev.repazoo.data.Posterior;
import dev.repazoo.diffusion.PathType;
import dev.repazoo.diffusion.RepaLoss;
import dev.repazoo.diffusion.TimeWeighting;
import dev.repazoo.spi.ConditionData;
import dev.repazoo.spi.Provider;
import dev.repazoo.torch.Autograd;
import dev.repazoo.train.Trainer;
import dev.repazoo.train.TrainingStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Which module and package may know which. A rule that matches no class fails. */
class DependencyRulesTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("dev.repazoo");

  /** What each package may know of the others, module by module. */
  private static final Map<String, List<String>> ALLOWED =
      Map.ofEntries(
          // zoo-data
          entry("file", List.of()),
          entry("message", List.of()),
          entry("progress", List.of()),
          entry("shard", List.of("file", "json", "message")),
          // zoo-text
          entry("text", List.of()),
          entry("pickle", List.of()),
          entry("json", List.of("file", "message")),
          entry("image", List.of("file")),
          entry("labels", List.of("file")),
          entry("webdataset", List.of()),
          entry("remote", List.of("file", "progress")),
          entry("transfer", List.of("file", "message", "progress", "remote")),
          entry("tree", List.of("file", "labels", "message", "progress", "remote", "webdataset")),
          entry("captions", List.of("file")),
          entry(
              "sources",
              List.of(
                  "captions",
                  "file",
                  "image",
                  "labels",
                  "message",
                  "pickle",
                  "tree",
                  "webdataset")),
          entry(
              "convert",
              List.of(
                  "captions",
                  "file",
                  "image",
                  "labels",
                  "message",
                  "progress",
                  "shard",
                  "sources",
                  "tree",
                  "webdataset")),
          entry("dedup", List.of("file", "image", "message", "progress", "shard", "sources")),
          // runtime and measures
          entry("runtime", List.of()),
          entry("textruntime", List.of("runtime", "text")),
          entry("eval", List.of("file")),
          // zoo-core
          entry("ops", List.of("message")),
          entry("torch", List.of("message", "ops")),
          entry("nn", List.of("ops")),
          entry("dit", List.of("nn", "ops", "spi", "weights")),
          entry("weights", List.of("file", "message", "pickle")),
          entry("array", List.of("file", "weights")),
          entry("spi", List.of("json", "message", "nn", "ops", "weights")),
          entry("memory", List.of("nn", "spi", "torch")),
          entry("vit", List.of("nn", "ops", "spi", "weights")),
          entry("diffusion", List.of("json", "message", "nn", "ops", "spi")),
          entry("download", List.of("message", "progress", "remote", "spi", "transfer")),
          entry(
              "data",
              List.of(
                  "array",
                  "captions",
                  "file",
                  "image",
                  "json",
                  "labels",
                  "message",
                  "ops",
                  "progress",
                  "shard",
                  "sources",
                  "spi",
                  "tree",
                  "webdataset",
                  "weights")),
          entry(
              "features",
              List.of(
                  "array",
                  "data",
                  "file",
                  "image",
                  "memory",
                  "nn",
                  "ops",
                  "progress",
                  "spi",
                  "torch",
                  "weights")),
          entry(
              "codec",
              List.of(
                  "data",
                  "download",
                  "features",
                  "image",
                  "json",
                  "memory",
                  "message",
                  "nn",
                  "ops",
                  "spi",
                  "torch",
                  "weights")),
          entry(
              "latents",
              List.of(
                  "array",
                  "captions",
                  "codec",
                  "data",
                  "file",
                  "image",
                  "labels",
                  "message",
                  "progress",
                  "shard",
                  "sources",
                  "spi",
                  "tree",
                  "weights")),
          entry(
              "generate",
              List.of(
                  "array",
                  "codec",
                  "diffusion",
                  "file",
                  "image",
                  "json",
                  "message",
                  "nn",
                  "shard",
                  "spi",
                  "torch",
                  "weights")),
          entry("inspect", List.of("array", "pickle", "weights")),
          entry(
              "check",
              List.of(
                  "array",
                  "captions",
                  "codec",
                  "data",
                  "file",
                  "image",
                  "labels",
                  "latents",
                  "progress",
                  "sources",
                  "spi",
                  "tree",
                  "weights")),
          entry(
              "train",
              List.of(
                  "array",
                  "codec",
                  "data",
                  "diffusion",
                  "download",
                  "features",
                  "file",
                  "generate",
                  "image",
                  "json",
                  "memory",
                  "message",
                  "nn",
                  "ops",
                  "pickle",
                  "progress",
                  "spi",
                  "torch",
                  "weights")),
          entry(
              "checkpoint",
              List.of(
                  "data", "file", "json", "memory", "message", "nn", "pickle", "spi", "train",
                  "weights")),
          entry(
              "parity",
              List.of(
                  "array",
                  "codec",
                  "convert",
                  "data",
                  "diffusion",
                  "file",
                  "generate",
                  "image",
                  "json",
                  "latents",
                  "memory",
                  "message",
                  "nn",
                  "ops",
                  "progress",
                  "sources",
                  "spi",
                  "torch",
                  "train",
                  "vit",
                  "weights")),
          // families
          entry("codecs", List.of("json", "nn", "ops", "spi", "weights")),
          entry("encoders", List.of("json", "nn", "ops", "spi", "text", "vit", "weights")),
          entry(
              "t5",
              List.of("file", "json", "message", "nn", "ops", "spi", "textruntime", "weights")),
          entry("minilm", List.of("file", "json", "nn", "runtime", "spi", "text", "textruntime")),
          entry("builtin", List.of()),
          entry("sit", List.of("builtin", "dit", "json", "nn", "ops", "spi", "weights")),
          entry("t2i", List.of("builtin", "dit", "json", "nn", "ops", "spi", "weights")),
          entry("uvit", List.of("dit", "json", "nn", "ops", "spi", "weights")),
          // export
          entry(
              "export",
              List.of(
                  "array",
                  "codec",
                  "data",
                  "diffusion",
                  "eval",
                  "file",
                  "generate",
                  "image",
                  "json",
                  "latents",
                  "message",
                  "nn",
                  "ops",
                  "parity",
                  "runtime",
                  "spi",
                  "torch",
                  "vit",
                  "weights")));

  /** Packages of {@code zoo-data} and {@code zoo-text}. */
  private static final List<String> DATA =
      List.of(
          "captions",
          "convert",
          "dedup",
          "file",
          "image",
          "json",
          "labels",
          "message",
          "pickle",
          "progress",
          "shard",
          "sources",
          "text",
          "tree",
          "webdataset");

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
    for (String name :
        List.of("image", "runtime", "spi", "encoders", "sit", "t2i", "uvit", "export", "cli")) {
      assertTrue(
          CLASSES.stream().anyMatch(c -> c.getPackageName().startsWith("dev.repazoo." + name)),
          name);
    }
  }

  /** The program may know all others, and none of them it. */
  @Test
  void everyPackageHasARule() {
    Set<String> known = new TreeSet<>(ALLOWED.keySet());
    known.add("cli");
    Set<String> found = new TreeSet<>();
    CLASSES.forEach(type -> found.add(outermost(type.getPackageName())));
    assertEquals(found, known);
  }

  /** {@code dev.repazoo.export.trace} is of {@code export}. */
  private static String outermost(String packageName) {
    return packageName.substring("dev.repazoo.".length()).replaceFirst("\\..*", "");
  }

  @Test
  void packagesKnowWhatTheyMay() {
    ALLOWED.forEach(
        (name, allowed) -> {
          List<String> others = new ArrayList<>(ALLOWED.keySet());
          others.add("cli");
          others.remove(name);
          others.removeAll(allowed);
          forbid(List.of(name), others);
        });
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
  }

  /** What is at work in a training step, beside the models. */
  private static DescribedPredicate<JavaClass> ofTrainingStep() {
    DescribedPredicate<JavaClass> known =
        belongToAnyOf(
            PathType.class,
            RepaLoss.class,
            TimeWeighting.class,
            Posterior.class,
            BatchArrays.class,
            ConditionData.class,
            FeatureCache.class,
            TrainingStep.class,
            Trainer.class,
            Autograd.class);
    return known.or(nameMatching("dev\\.repazoo\\.train\\.(UploadedBatches|CachedTokens)"));
  }

  /**
   * On a GPU an operator with a Java number, or reading a value, waits for all that the device was
   * given before: {@code DeviceNumber} and {@code HostReads} stand for them.
   */
  @Test
  void noTrainingStepWaitsForItsDeviceUnnoticed() {
    noClasses()
        .that(
            resideInAnyPackage(packages(List.of("nn", "dit", "sit", "t2i", "uvit", "vit")))
                .or(ofTrainingStep()))
        .should()
        .callMethodWhere(
            target(owner(assignableTo(NDArray.class)))
                .and(
                    target(
                            nameMatching(
                                "get(Float|Double|Int|Long|Boolean)|to\\w+Array|toByteBuffer"))
                        .or(target(rawParameterTypes(Number.class)))))
        .check(CLASSES);
  }

  /** On a GPU DJL's {@code create} waits, too: {@code HostArray} stands for it. */
  @Test
  void noTrainingStepUploadsFromPageableMemory() {
    noClasses()
        .that(
            resideInAnyPackage(packages(List.of("dit", "sit", "t2i", "uvit"))).or(ofTrainingStep()))
        .should()
        .callMethodWhere(
            target(owner(assignableTo(NDManager.class))).and(target(nameMatching("create"))))
        .check(CLASSES);
  }

  @Test
  void modelsKnowNoEngine() {
    noClasses()
        .that()
        .resideInAnyPackage(
            packages(
                List.of(
                    "codecs", "encoders", "sit", "t2i", "uvit", "nn", "ops", "spi", "diffusion")))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("ai.djl.pytorch..", "ai.onnxruntime..", "dev.repazoo.torch..")
        .check(CLASSES);
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
    forbid(List.of("cli.console"), List.of("cli.models", "cli.commands", "cli.bench"));
    forbid(
        List.of("cli.options"),
        List.of("cli.console", "cli.models", "cli.commands", "cli.bench", "cli.plugin"));
    forbid(List.of("cli.models"), List.of("cli.commands", "cli.bench", "cli.plugin"));
    forbid(List.of("cli.report"), List.of("cli.console", "cli.options", "cli.models"));
    slices()
        .matching("dev.repazoo.cli.commands.(*)..")
        .should()
        .notDependOnEachOther()
        .check(CLASSES);
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
