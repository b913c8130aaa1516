package dev.repazoo.sit;

import dev.repazoo.nn.Module;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Numbered modules, as {@code torch.nn.ModuleList}. */
final class Stack<M extends Module> extends Module {
  private final List<M> modules;

  Stack(IntStream arguments, IntFunction<M> module) {
    modules = arguments.mapToObj(module).toList();
    for (int i = 0; i < modules.size(); i++) {
      child(Integer.toString(i), modules.get(i));
    }
  }

  List<M> modules() {
    return modules;
  }
}
