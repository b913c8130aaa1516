package dev.repazoo.cli.options;

import dev.repazoo.spi.Classes;
import dev.repazoo.spi.Conditioning;
import dev.repazoo.spi.Text;

/** What a training's images come with: each kind has its command, as it has its script in REPA. */
public enum ConditionKind {
  /** Class labels: train.py. */
  CLASSES("train", Classes.class),
  /** Captions: train_t2i.py. */
  CAPTIONS("train-t2i", Text.class);

  private final String command;
  private final Class<? extends Conditioning> conditioning;

  ConditionKind(String command, Class<? extends Conditioning> conditioning) {
    this.command = command;
    this.conditioning = conditioning;
  }

  /** The command that trains on it. */
  public String command() {
    return command;
  }

  /** Whether it is the kind of a model's or a data set's conditions. */
  public boolean is(Conditioning other) {
    return conditioning.isInstance(other);
  }

  /** The other command. */
  public String otherCommand() {
    return (this == CLASSES ? CAPTIONS : CLASSES).command;
  }
}
