package dev.repazoo.weights;

/** The file formats that checkpoints come in. */
public enum Container {
  /** Hugging Face's safetensors: a JSON header, then the tensors. */
  SAFETENSORS("safetensors"),
  /** {@code torch.save} since PyTorch 1.6: a zip with a pickle and one record a storage. */
  TORCH_ZIP("torch zip"),
  /** {@code torch.save} before PyTorch 1.6: five pickles, then the storages. */
  TORCH_LEGACY("torch legacy"),
  /** {@code torch.jit.save}: a zip that also carries code, which is not read. */
  TORCHSCRIPT("TorchScript"),
  /** A frozen graph of TensorFlow 1, whose constants are the tensors. */
  TENSORFLOW_GRAPH("TensorFlow graph");

  private final String label;

  Container(String label) {
    this.label = label;
  }

  /**
   * The name shown to users.
   *
   * @return for instance {@code torch zip}
   */
  public String label() {
    return label;
  }
}
