package dev.repazoo.cli.commands.inspect;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.Command;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.console.CommandFailure;
import dev.repazoo.cli.console.ErrorLine;
import dev.repazoo.cli.console.Json;
import dev.repazoo.cli.options.Arguments;
import dev.repazoo.cli.options.CommandOption;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.runtime.ModelFileException;
import dev.repazoo.weights.WeightsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code zoo inspect FILE...}: what files of weights, graphs and arrays hold. */
public final class InspectCommand implements Command {

  @Override
  public String name() {
    return "inspect";
  }

  @Override
  public String summary() {
    return "what a checkpoint, safetensors, ONNX or npy/npz file holds, and which model it fits";
  }

  @Override
  public String positional() {
    return "FILE...";
  }

  @Override
  public List<String> examples() {
    return List.of("inspect last.pt", "inspect generator.onnx --json", "inspect last.pt --no-scan");
  }

  @Override
  public List<CommandOption> options() {
    return List.of(
        CommandOption.toggle(
            "scan", true, "count NaN and infinite values, which reads all of each file"));
  }

  @Override
  public int run(Session session, Arguments arguments) throws CommandFailure {
    if (arguments.positional().isEmpty()) {
      throw new UsageException("'inspect' takes at least one file");
    }
    List<ObjectNode> documents = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    for (String word : arguments.positional()) {
      try {
        Path file = Arguments.toPath("FILE", word);
        documents.add(FileDescription.of(session.registry(), file, arguments.flag("scan")));
      } catch (WeightsException | ModelFileException e) {
        failures.add(ErrorLine.of(e));
      }
    }
    if (arguments.positional().size() == 1) {
      documents.forEach(session.console()::print);
    } else {
      ArrayNode all = Json.MAPPER.createArrayNode();
      documents.forEach(all::add);
      session.console().print(all);
    }
    documents.forEach(one -> FileDescription.lines(one).forEach(session.console()::print));
    if (!failures.isEmpty()) {
      throw new CommandFailure(String.join("\nzoo: ", failures));
    }
    return 0;
  }
}
