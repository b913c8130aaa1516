package dev.repazoo.weights;

import java.util.Set;

/**
 * What a pickle may name. Everything else is refused.
 *
 * <p>Names come in two kinds: those that {@link TorchObjects} turns into tensors and containers,
 * and classes of plain data, which become {@link Value.PyObject}. Neither kind is ever looked up or
 * called as code.
 */
final class PickleClasses {
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
          "numpy.ndarray",
          "numpy.dtype",
          "numpy.core.multiarray.scalar",
          "numpy.core.multiarray._reconstruct",
          "numpy._core.multiarray.scalar",
          "numpy._core.multiarray._reconstruct",
          "numpy.core.numeric._frombuffer",
          "numpy._core.numeric._frombuffer",
          "typing.Any",
          "omegaconf.base.ContainerMetadata",
          "omegaconf.base.Metadata",
          "omegaconf.dictconfig.DictConfig",
          "omegaconf.listconfig.ListConfig",
          "omegaconf.nodes.AnyNode",
          "pytorch_lightning.callbacks.model_checkpoint.ModelCheckpoint",
          "pytorch_lightning.utilities.parsing.AttributeDict");

  private final String where;
  private final boolean torchScript;

  /**
   * @param torchScript whether classes compiled into the archive may occur: data as well
   */
  PickleClasses(String where, boolean torchScript) {
    this.where = where;
    this.torchScript = torchScript;
  }

  Value.PyClass named(String module, String name) {
    String full = module.equals("__builtin__") ? "builtins." + name : module + "." + name;
    if (!TorchObjects.knows(full) && !isData(full)) {
      throw new WeightsException(
          where
              + ": its pickle names "
              + full
              + ", which is not allowed; nothing was run. Don't use this file unless you trust it");
    }
    return new Value.PyClass(full);
  }

  private boolean isData(String full) {
    return DATA.contains(full)
        || (full.startsWith("torch.") && DType.ofTorch(full.substring(6)).isPresent())
        || (torchScript && full.startsWith("__torch__."));
  }
}
