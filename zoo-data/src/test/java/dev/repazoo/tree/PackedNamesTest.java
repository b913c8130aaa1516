package dev.repazoo.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Comparator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PackedNamesTest {
  private static PackedNames of(Iterable<String> names) {
    PackedNames.Builder builder = new PackedNames.Builder();
    names.forEach(builder::add);
    return builder.build();
  }

  @Property
  void holdsNamesInTheOrderOfTheirCodePoints(@ForAll List<String> strings) {
    // Lone surrogates are no text that a file could be named by.
    List<String> names =
        strings.stream()
            .filter(s -> s.codePoints().noneMatch(c -> c >= 0xd800 && c < 0xe000))
            .toList();
    Comparator<String> codePoints =
        (a, b) -> java.util.Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());
    PackedNames packed = of(names);
    assertEquals(names.stream().distinct().sorted(codePoints).toList(), List.copyOf(packed));
    for (String name : names) {
      assertEquals(name, packed.get(packed.indexOf(name)));
    }
  }

  @Test
  void namesThatAreNotThereAreNotFound() {
    PackedNames names = of(List.of("b.png", "a.png", "a/b.png"));
    assertEquals(List.of("a.png", "a/b.png", "b.png"), names);
    assertFalse(names.contains("a"));
    assertFalse(names.contains("c.png"));
    assertEquals(List.of("a/b.png"), names.filter(name -> name.startsWith("a/")));
    assertTrue(of(List.of()).isEmpty());
  }

  @Test
  void aLongNameIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> of(List.of("x".repeat(70_000))));
  }

  @Test
  void aMillionPairsTakeLittle() {
    PackedNames.Builder builder = new PackedNames.Builder();
    for (int i = 999_999; i >= 0; i--) {
      builder.add("images/%05d/img%08d.png".formatted(i / 1000, i));
      builder.add("vae-sd/%05d/img-mean-std-%08d.npy".formatted(i / 1000, i));
    }
    PackedNames names = builder.build();
    assertEquals(2_000_000, names.size());
    assertEquals("images/00000/img00000007.png", names.get(7));
    assertTrue(names.bytes() < 90_000_000, names.bytes() + " bytes");
  }
}
