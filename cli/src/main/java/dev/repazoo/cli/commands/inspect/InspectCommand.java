package dev.repazoo.cli.commands.inspect;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.Command;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.console.CommandFailure;
import dev.repazoo.cli.console.ErrorLine;
import dev.repazoo.cli.console.Json;
import dev.repazoo.cli.models.BuiltinModels;
import dev.repazoo.cli.options.InspectOptions;
import dev.repazoo.cli.options.OptionTable;
import dev.repazoo.cli.options.PathWord;
import dev.repazoo.runtime.ModelFileException;
import dev.repazoo.weights.WeightsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code zoo inspect FILE...}: what files of weights, graphs and arrays hold. */
public final class InspectCommand implements Command<InspectOptions> {

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
  public OptionTable<InspectOptions> options() {
    return InspectOptions.TABLE;
  }

  @Override
  public int run(Session session, InspectOptions options) throws IOException, CommandFailure {
    List<ObjectNode> documents = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    for (String word : options.files()) {
      try {
        Path file = BuiltinModels.file(session.zoo().registry(), PathWord.of("FILE", word));
        ObjectNode found = FileDescription.of(session.zoo().registry(), file, options.scan());
        documents.add(BuiltinModels.isName(word) ? found.put("file", word) : found);
      } catch (WeightsException | ModelFileException e) {
        failures.add(ErrorLine.of(e));
      }
    }
    if (options.files().size() == 1) {
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
