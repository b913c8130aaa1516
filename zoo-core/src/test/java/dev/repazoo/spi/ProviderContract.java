package dev.repazoo.spi;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.nn.ModelSize;
import dev.repazoo.nn.Module;
import java.util.HashSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What providers of every kind must keep. */
public abstract class ProviderContract<P extends Provider> {

  ProviderContract() {}

  /** The family under test. */
  protected abstract P provider();

  /** The architecture to run: a large one may be cut to few blocks here. */
  protected ObjectNode reduced(ObjectNode config) {
    return config;
  }

  abstract Class<P> service();

  abstract Kind kind();

  abstract ObjectNode config(String id);

  abstract Module create(ObjectNode config);

  abstract ModelSize modelSize(ObjectNode config);

  final List<CatalogueEntry> entries() {
    return provider().entries();
  }

  final Stream<DynamicTest> each(Consumer<CatalogueEntry> test) {
    return entries().stream().map(e -> DynamicTest.dynamicTest(e.id(), () -> test.accept(e)));
  }

  @Test
  void theServiceLoaderFindsTheProvider() {
    assertTrue(
        ServiceLoader.load(service()).stream()
            .anyMatch(found -> found.type().equals(provider().getClass())),
        "META-INF/services/" + service().getName() + " lacks " + provider().getClass());
  }

  @Test
  void idsAreThereAndDiffer() {
    assertFalse(entries().isEmpty(), "the provider has no entries");
    Set<String> ids = new HashSet<>();
    entries().forEach(entry -> assertTrue(ids.add(entry.id()), entry.id() + " occurs twice"));
  }

  @Test
  void rowsSayWhatUsersAskFor() {
    for (CatalogueEntry entry : entries()) {
      assertAll(
          entry.id(),
          () -> assertEquals(kind(), entry.kind()),
          () -> assertEquals(provider().family(), entry.family()),
          () -> assertFalse(entry.licence().isBlank(), "no licence"),
          () -> assertFalse(entry.paper().isBlank(), "no citation"),
          () -> assertFalse(entry.summary().isBlank(), "no summary"),
          () -> assertEquals(kind() == Kind.TEXT_ENCODER, entry.resolutions().isEmpty()));
    }
  }

  @Test
  void anUnknownIdIsAnError() {
    assertThrows(IllegalArgumentException.class, () -> config("no-such-variant"));
  }

  @TestFactory
  Stream<DynamicTest> anUnknownKeyIsAnErrorThatNamesIt() {
    return each(
        entry -> {
          ObjectNode config = config(entry.id()).put("no_such_key", 1);
          String message =
              assertThrows(IllegalArgumentException.class, () -> create(config)).getMessage();
          assertTrue(message.contains("no_such_key"), message);
        });
  }

  /** Whether models are built of parameters here, and not by another runtime. */
  boolean hasParameters() {
    return true;
  }

  @TestFactory
  Stream<DynamicTest> parametersAreCountedToTheLastDigit() {
    return each(
        entry ->
            assertEquals(
                hasParameters() ? entry.parameters() : 0,
                create(config(entry.id())).parameterCount()));
  }

  @TestFactory
  Stream<DynamicTest> theSizeThatIsToldBeforehandIsTheModels() {
    return each(
        entry -> {
          ObjectNode config = config(entry.id());
          assertEquals(ModelSize.of(create(config)), modelSize(config));
        });
  }
}
