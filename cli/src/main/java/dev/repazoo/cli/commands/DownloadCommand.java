package dev.repazoo.cli.commands;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.Command;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.console.CommandFailure;
import dev.repazoo.cli.console.Console;
import dev.repazoo.cli.console.Counts;
import dev.repazoo.cli.console.ErrorLine;
import dev.repazoo.cli.console.Json;
import dev.repazoo.cli.models.Zoo;
import dev.repazoo.cli.options.DownloadOptions;
import dev.repazoo.cli.options.OptionTable;
import dev.repazoo.download.WeightStore;
import dev.repazoo.spi.Provider;
import dev.repazoo.spi.Registered;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** {@code zoo download ID...}: published weights onto this machine, ahead of their use. */
public final class DownloadCommand implements Command<DownloadOptions> {

  @Override
  public String name() {
    return "download";
  }

  @Override
  public String summary() {
    return "fetch published weights ahead of their use";
  }

  @Override
  public String positional() {
    return "ID...";
  }

  @Override
  public List<String> examples() {
    return List.of("download dinov2-vit-b", "download dinov2-vit-b SiT-XL/2");
  }

  @Override
  public OptionTable<DownloadOptions> options() {
    return DownloadOptions.TABLE;
  }

  @Override
  public int run(Session session, DownloadOptions options) throws CommandFailure {
    Zoo zoo = session.zoo();
    Console console = session.console();
    Set<Registered<? extends Provider>> wanted = new LinkedHashSet<>();
    options.ids().forEach(id -> wanted.addAll(zoo.named(id)));
    ArrayNode documents = Json.MAPPER.createArrayNode();
    List<String> failures = new ArrayList<>();
    for (Registered<? extends Provider> one : wanted) {
      ObjectNode json = documents.addObject().put("id", one.entry().id());
      try {
        fetch(console, zoo, one, json);
      } catch (IOException e) {
        String line = ErrorLine.of(e);
        json.put("status", "failed").put("message", line);
        failures.add(line);
        if (wanted.size() > 1) {
          console.say("zoo: " + line);
        }
      }
    }
    console.print(documents);
    if (failures.isEmpty()) {
      return 0;
    }
    throw new CommandFailure(
        wanted.size() == 1
            ? failures.get(0)
            : failures.size() + " of " + wanted.size() + " could not be had, see above");
  }

  private static void fetch(
      Console console, Zoo zoo, Registered<? extends Provider> one, ObjectNode json)
      throws IOException {
    String id = one.entry().id();
    WeightStore.Location before = zoo.weights().locate(one.entry());
    switch (before.place()) {
      case SHIPPED -> {
        json.put("status", "shipped");
        console.print(id + ": shipped in " + one.plugin());
      }
      case FOLDER, CACHED -> {
        Path path = before.path().orElseThrow();
        describe(json, "there", path);
        console.print(id + ": is there, " + path);
      }
      case REMOTE -> {
        Path path = zoo.obtain(one);
        describe(json, "downloaded", path);
        console.print(id + ": " + path + ", " + Counts.bytes(Files.size(path)));
      }
      case NONE -> throw new IOException(id + " has no published weights");
    }
  }

  private static void describe(ObjectNode json, String status, Path path) throws IOException {
    json.put("status", status);
    json.put("path", path.toAbsolutePath().normalize().toString());
    json.put("bytes", Files.size(path));
  }
}
