package dev.repazoo.cli.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.cli.CliRun;
import dev.repazoo.message.ShellWords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names with spaces, in messages and in commands that messages show. */
class QuotedNamesTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "my data: no images in it|'my data': no images in it",
        "my data/images/1.png: cut off|'my data/images/1.png': cut off",
        "/home/x/my data holds others|'/home/x/my data' holds others",
        "--dest is 'my data'; name another|--dest is 'my data'; name another",
        "run: zoo check '/x/my data' --undo|run: zoo check '/x/my data' --undo",
        "plain: nothing|plain: nothing",
        "not (my data), but my data|not ('my data'), but 'my data'"
      },
      delimiter = '|')
  void namesOfTheCommandLineAreQuoted(String message, String expected) {
    assertEquals(expected, new QuotedNames(List.of("check", "my data", "--dest=a b")).in(message));
  }

  @ParameterizedTest
  @ValueSource(strings = {"inspect", "check"})
  void aMissingFileIsNamedInQuotes(String command) {
    Path file = folder.resolve("my file.pt");
    CliRun.of(command, file).failsWith(1, "'" + file + "'");
  }

  @Test
  void messagesOfLibrariesNameFilesInQuotes() throws IOException {
    Path empty = Files.createDirectories(folder.resolve("my data"));
    CliRun.of("check", empty).failsWith(1, "'" + empty + "': neither images nor latents");
    CliRun.of("convert", "--source", empty, "--dest", folder.resolve("d"))
        .failsWith(1, "'" + empty + "': no images");
    CliRun plain = CliRun.of("check", Files.createDirectories(folder.resolve("data")));
    assertFalse(plain.err().contains("'" + folder), plain.err());
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void commandsCanBePastedIntoAShell() throws Exception {
    List<String> words = List.of("my data", "it's", "$HOME", "a;b", "plain-1.npy", "");
    Process shell =
        new ProcessBuilder("sh", "-c", "printf '%s|' " + ShellWords.line(words)).start();
    String printed = new String(shell.getInputStream().readAllBytes(), UTF_8);
    assertEquals(String.join("|", words) + "|", printed);
    assertTrue(ShellWords.zoo("check", "data").equals("zoo check data"));
  }
}
