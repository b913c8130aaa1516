package dev.repazoo.weights;

import dev.repazoo.pickle.NumpyArrays;
import dev.repazoo.pickle.PickleException;
import dev.repazoo.pickle.PickleGlobals;
import dev.repazoo.pickle.PickleMachine;
import dev.repazoo.pickle.PythonTypes;
import dev.repazoo.pickle.Value;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * What a checkpoint's pickle may name. Everything else is refused.
 *
 * <p>Names come in two kinds: those that {@link TorchObjects} turns into tensors and containers,
 * and classes of plain data, which become {@link Value.PyObject}. Neither kind is ever looked up or
 * called as code.
 */
final class TorchGlobals implements PickleGlobals {
  private static final Set<String> DATA =
      Set.of(
          "argparse.Namespace",
          "types.SimpleNamespace",
          "pathlib.Path",
          "pathlib.PosixPath",
          "pathlib.PurePosixPath",
          "pathlib.WindowsPath",
          "pathlib.PureWindowsPath",
          "datetime.date",
          "datetime.datetime",
          "datetime.timedelta",
          "torch.device",
          "torch.Tensor",
          "torch.nn.parameter.Parameter",
          "torch.strided",
          "torch.contiguous_format",
          "torch.serialization._get_layout",
          "torch.complex64",
          "torch.complex128",
          "typing.Any",
          "omegaconf.base.ContainerMetadata",
          "omegaconf.base.Metadata",
          "omegaconf.dictconfig.DictConfig",
          "omegaconf.listconfig.ListConfig",
          "omegaconf.nodes.AnyNode",
          "pytorch_lightning.callbacks.model_checkpoint.ModelCheckpoint",
          "pytorch_lightning.utilities.parsing.AttributeDict");

  private final boolean torchScript;
  private final Function<List<Value>, Value> storages;

  private TorchGlobals(boolean torchScript, Function<List<Value>, Value> storages) {
    this.torchScript = torchScript;
    this.storages = storages;
  }

  /**
   * Reads a pickle of a checkpoint.
   *
   * @param where the file, for messages
   * @param torchScript whether classes compiled into the archive may occur: data as well
   * @param storages finds the storage that a persistent id's tuple names
   * @throws WeightsException if it is damaged or refused
   */
  static Value unpickle(
      String where, ByteBuffer in, boolean torchScript, Function<List<Value>, Value> storages) {
    try {
      return PickleMachine.read(in, new TorchGlobals(torchScript, storages));
    } catch (PickleException e) {
      if (!(e.getCause() instanceof WeightsException inner)) {
        throw new WeightsException(where + ": " + e.getMessage(), e);
      }
      throw inner.getMessage().startsWith(where)
          ? inner
          : new WeightsException(where + ": " + inner.getMessage(), inner);
    }
  }

  @Override
  public boolean allows(String name) {
    return PythonTypes.has(name) || TorchObjects.has(name) || isData(name);
  }

  private boolean isData(String name) {
    return DATA.contains(name)
        || NumpyArrays.NAMES.contains(name)
        || (name.startsWith("torch.") && DType.ofTorch(name.substring(6)).isPresent())
        || (torchScript && name.startsWith("__torch__."));
  }

  @Override
  public Value called(String name, List<Value> args) {
    if (TorchObjects.has(name)) {
      return TorchObjects.called(name, args);
    }
    return PythonTypes.has(name)
        ? PythonTypes.called(name, args)
        : Value.PyObject.called(name, args);
  }

  @Override
  public Value persistent(List<Value> id) {
    return storages.apply(id);
  }
}
