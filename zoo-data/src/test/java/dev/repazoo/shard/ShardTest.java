package dev.repazoo.shard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.message.InvalidValueException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How work is divided, and who may work where. */
class ShardTest {
  @TempDir private Path folder;

  @Test
  void everyPieceIsOfExactlyOneShard() {
    for (long piece = 0; piece < 20; piece++) {
      long at = piece;
      assertEquals(1, IntStream.rangeClosed(1, 3).filter(i -> new Shard(i, 3).has(at)).count());
      assertTrue(Shard.WHOLE.owner(piece).equals(Shard.WHOLE));
      assertTrue(new Shard(1, 3).owner(piece).has(piece));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0/4", "5/4", "1", "1/0", "a/b", "-1/4", "1/4/2", ""})
  void refusesWordsThatAreNoShard(String word) {
    assertThrows(InvalidValueException.class, () -> Shard.of(word));
  }

  @Test
  void blocksCoverAllIndicesAndTheLastIsFilledUp() {
    Blocks blocks = new Blocks(10, 4);
    assertEquals(3, blocks.blocks());
    assertArrayEquals(new long[] {8, 9, 10, 11}, blocks.computed(2));
    assertEquals(2, blocks.needed(2));
    assertEquals(4, blocks.needed(1));
    assertEquals(2, blocks.of(9));
    assertArrayEquals(new long[] {0, 1, 2}, new Blocks(3, 8).computed(0));
  }

  @Test
  void evenBlocksFillUpLittle() {
    assertEquals(new Blocks(36, 18), Blocks.even(36, 32));
    assertEquals(new Blocks(50_000, 32), Blocks.even(50_000, 32));
    assertEquals(new Blocks(7, 7), Blocks.even(7, 32));
    for (int count = 1; count < 300; count++) {
      Blocks blocks = Blocks.even(count, 32);
      assertTrue(blocks.blocks() * blocks.size() - count < blocks.blocks());
    }
  }

  private SharedFolder take(String shard) throws IOException {
    return SharedFolder.take(folder, Optional.of(Shard.of(shard)));
  }

  @Test
  void shardsWorkBesideEachOtherButNotBesideThemselves() throws IOException {
    try (SharedFolder first = take("1/2");
        SharedFolder second = take("2/2")) {
      assertThrows(IOException.class, () -> take("1/2"));
      boolean[] done = {false};
      assertTrue(first.alone(() -> done[0] = true));
      assertTrue(done[0]);
      assertTrue(second.alone(() -> assertFalse(first.alone(() -> done[0] = false))));
      assertTrue(done[0]);
    }
    take("1/2").close();
  }

  @Test
  void aWholeProcessAndAShardExcludeEachOther() throws IOException {
    try (SharedFolder shard = take("1/2")) {
      IOException refused =
          assertThrows(IOException.class, () -> SharedFolder.take(folder, Optional.empty()));
      assertTrue(refused.getMessage().contains("is being written by"), refused.getMessage());
      assertTrue(shard.alone(() -> {})); // the refused one left no lock behind
    }
    try (SharedFolder whole = SharedFolder.take(folder, Optional.empty())) {
      assertTrue(whole.alone(() -> {}));
      assertThrows(IOException.class, () -> take("2/2"));
    }
    take("2/2").close();
  }
}
