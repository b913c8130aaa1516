package dev.repazoo.weights;

/** Where the values of a model's parameters are once a file of weights is loaded. */
public enum Loading {
  /** In memory of their own. */
  COPY,
  /**
   * In the file, which is mapped: what the system may drop from memory and read again, and what
   * other processes share. Such parameters can't change, so that the model can predict and not be
   * trained, and the file must stay as it is. Tensors that a file holds in another form than the
   * model wants are copied all the same.
   */
  MAP
}
