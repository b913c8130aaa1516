package dev.repazoo.spark;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What the parts of the module may know. Other modules don't see it. */
class SparkDependencyRulesTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.repazoo.spark");

  /** Executors carry no PyTorch, and no command line. */
  @Test
  void tasksKnowNoEngineAndNoDriver() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.repazoo.spark.files..",
            "dev.repazoo.spark.task..",
            "dev.repazoo.spark.webdataset..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("ai.djl..", "dev.repazoo.cli..", "dev.repazoo.spark")
        .check(CLASSES);
  }

  @Test
  void onlyTheProgramPrints() {
    noClasses()
        .that()
        .resideInAPackage("dev.repazoo.spark..")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(CLASSES);
  }
}
