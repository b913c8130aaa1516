package dev.repazoo.spark.task;

import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/** The device of a task, where several have one word for it. */
final class TaskDevice {
  private static final String CUDA = "cuda";

  private TaskDevice() {}

  /**
   * The device that is meant.
   *
   * @param word of all executors; {@code cuda} is the GPU that Spark has given the task, if it
   *     gives any
   */
  static String of(String word) {
    ResourceInformation gpu = TaskContext.get().resourcesJMap().get("gpu");
    return word.equals(CUDA) && gpu != null && gpu.addresses().length > 0
        ? CUDA + ":" + gpu.addresses()[0]
        : word;
  }
}
