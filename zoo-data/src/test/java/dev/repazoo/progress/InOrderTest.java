package dev.repazoo.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InOrderTest {
  @Test
  void piecesComeInTheOrderOfGivingAndNoReplicaDoesTwoAtOnce() throws IOException {
    Set<String> busy = ConcurrentHashMap.newKeySet();
    List<Integer> taken = new ArrayList<>();
    try (InOrder<String, Integer> work = new InOrder<>("test", List.of("a", "b", "c"))) {
      int given = 0;
      while (given < 50 || work.hasNext()) {
        while (given < 50 && !work.isFull()) {
          int piece = given++;
          work.give(
              replica -> {
                assertTrue(busy.add(replica), replica);
                pause(piece % 3);
                busy.remove(replica);
                return piece;
              });
        }
        taken.add(work.next());
      }
    }
    assertEquals(IntStream.range(0, 50).boxed().toList(), taken);
  }

  private static void pause(int millis) throws IOException {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Test
  void failuresComeAsTheyAre() {
    IOException checked = new IOException("disk");
    IllegalStateException unchecked = new IllegalStateException("model");
    try (InOrder<String, Integer> work = new InOrder<>("test", List.of("a"))) {
      work.give(
          replica -> {
            throw checked;
          });
      work.give(
          replica -> {
            throw unchecked;
          });
      assertSame(checked, assertThrows(IOException.class, work::next));
      assertSame(unchecked, assertThrows(IllegalStateException.class, work::next));
    }
  }

  @Test
  void whatWasBegunIsDoneAndTheRestDropped() throws IOException, InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch dropped = new CountDownLatch(1);
    try (InOrder<String, Integer> work = new InOrder<>("test", List.of("a"))) {
      work.give(
          replica -> {
            begun.countDown();
            try {
              dropped.await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
            return 1;
          });
      work.give(replica -> 2);
      assertTrue(work.isFull());
      begun.await();
      work.drop();
      dropped.countDown();
      assertEquals(1, work.next());
      assertFalse(work.hasNext());
    }
  }
}
