package dev.repazoo.export.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDResource;
import ai.djl.ndarray.internal.NDArrayEx;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which of DJL's array operators can be exported, read off the classes that record them, so that an
 * operator is added in one place.
 */
public final class Coverage {
  /** The class of each kind of operator. */
  private static final Map<String, Class<?>> KINDS = kinds();

  /** Operators that DJL composes of others, all of which can be exported. */
  private static final List<String> COMPOSED =
      List.of(
          "countNonzero",
          "crop",
          "getScalar",
          "mish",
          "onesLike",
          "rmod",
          "rsubi",
          "swish",
          "toTensor",
          "zerosLike");

  /** What is about an array and not about its elements. */
  private static final List<String> PLUMBING =
      List.of(
          "decode",
          "duplicate",
          "getArray",
          "getDataType",
          "getDevice",
          "getNDArrayInternal",
          "getName",
          "getShape",
          "getSparseFormat",
          "getUid",
          "hasGradient",
          "intern",
          "isEmpty",
          "isReleased",
          "isScalar",
          "isSparse",
          "like",
          "setName",
          "shapeEquals",
          "size",
          "stopGradient",
          "toDebugString",
          "toDense",
          "toDevice",
          "toType");

  private Coverage() {}

  private static Map<String, Class<?>> kinds() {
    Map<String, Class<?>> kinds = new LinkedHashMap<>();
    kinds.put("arithmetic", TracedArithmetic.class);
    kinds.put("comparison and logic", TracedComparison.class);
    kinds.put("functions", TracedFunctions.class);
    kinds.put("reductions", TracedReductions.class);
    kinds.put("order along an axis", TracedOrder.class);
    kinds.put("shapes", TracedShapes.class);
    kinds.put("lookup", TracedLookup.class);
    kinds.put("products", TracedArray.class);
    kinds.put("activations", TracedActivations.class);
    kinds.put("pooling", TracedPooling.class);
    kinds.put("layers", TracedLayers.class);
    kinds.put("pictures", TracedVision.class);
    kinds.put("reversed operands, joins", TracedArrayEx.class);
    return kinds;
  }

  /** The names of the operators of each kind that can be exported. */
  public static Map<String, SortedSet<String>> exported() {
    Map<String, SortedSet<String>> all = new LinkedHashMap<>();
    KINDS.forEach((kind, type) -> all.put(kind, operators(type)));
    all.put("composed by DJL", new TreeSet<>(COMPOSED));
    return all;
  }

  private static SortedSet<String> operators(Class<?> type) {
    SortedSet<String> names =
        Arrays.stream(type.getDeclaredMethods())
            .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
            .map(Method::getName)
            .filter(name -> !PLUMBING.contains(name))
            .filter(name -> Refusal.of(name).isEmpty())
            .collect(Collectors.toCollection(TreeSet::new));
    return names;
  }

  /** The names of the operators that are refused, by the reason. */
  public static Map<String, List<String>> refused() {
    Map<String, List<String>> all = new LinkedHashMap<>();
    for (Refusal refusal : Refusal.values()) {
      all.put(refusal.reason(), refusal.operators());
    }
    return all;
  }

  /** All names of DJL's operators on arrays. */
  public static SortedSet<String> operators() {
    List<String> resource =
        Arrays.stream(NDResource.class.getMethods()).map(Method::getName).toList();
    return Stream.of(NDArray.class, NDArrayEx.class)
        .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
        .filter(method -> !method.isSynthetic() && !Modifier.isStatic(method.getModifiers()))
        .filter(method -> Modifier.isPublic(method.getModifiers()))
        .map(Method::getName)
        .filter(name -> !PLUMBING.contains(name) && !resource.contains(name))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
