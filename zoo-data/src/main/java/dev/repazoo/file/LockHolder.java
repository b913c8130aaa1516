package dev.repazoo.file;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Who has a {@link WriteLock}: a process, its command line as far as the virtual machine knows it,
 * and since when.
 */
record LockHolder(long pid, Instant since, String command) {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
  private static final int LONGEST_COMMAND = 200;

  /** This process, from now on. */
  static LockHolder self() {
    return new LockHolder(
        ProcessHandle.current().pid(), Instant.now().truncatedTo(ChronoUnit.SECONDS), ownCommand());
  }

  /** The main class's or the jar's arguments; HotSpot and OpenJ9 keep them here. */
  private static String ownCommand() {
    String words = System.getProperty("sun.java.command", "").replaceAll("\\s+", " ").strip();
    String arguments = words.replaceFirst("^\\S+ ?", "");
    return arguments.length() <= LONGEST_COMMAND
        ? arguments
        : arguments.substring(0, LONGEST_COMMAND) + "...";
  }

  /** As a lock's file holds it: a line each. */
  byte[] bytes() {
    return (pid + "\n" + since + "\n" + command + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** What a lock's file says; empty while it is being written. */
  static Optional<LockHolder> parse(String text) {
    String[] lines = text.split("\n", -1);
    if (lines.length < 4) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new LockHolder(Long.parseLong(lines[0]), Instant.parse(lines[1]), lines[2]));
    } catch (NumberFormatException | DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** Whether such a process runs on this machine. */
  boolean runs() {
    return ProcessHandle.of(pid).isPresent();
  }

  /** Such as {@code process 4711 ('train --exp-name t1', since 2025-03-01 10:00:00)}. */
  @Override
  public String toString() {
    String began = LocalDateTime.ofInstant(since, ZoneId.systemDefault()).format(TIME);
    return "process "
        + pid
        + (command.isEmpty() ? " (since " : " ('" + command + "', since ")
        + began
        + ")";
  }
}
