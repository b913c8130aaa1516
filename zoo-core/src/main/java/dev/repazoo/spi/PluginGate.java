package dev.repazoo.spi;

import java.nio.file.Path;
import java.util.Optional;

/** Decides about a plugin's jar before any of its classes is loaded. */
@FunctionalInterface
public interface PluginGate {
  /** Lets all jars in. */
  PluginGate OPEN = jar -> Optional.empty();

  /** Why a jar must not be loaded; empty when it may. */
  Optional<String> refusal(Path jar);
}
