package dev.repazoo.export.algebra;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.repazoo.eval.LinearAlgebra;
import dev.repazoo.runtime.OnnxEnvironment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.Map;

/**
 * Products by ONNX Runtime on the CPU: graphs of one {@code Gemm}. Those of single precision are
 * made in the caller's thread, so that their bits don't depend on the number of cores; several may
 * be made at once.
 */
public final class OnnxAlgebra implements LinearAlgebra {
  private static final long IR_VERSION = 8;
  private static final long OPSET = 13;

  private final Gemm single = new Gemm(TensorProto.DataType.FLOAT, false, 1);
  private final Gemm outer = new Gemm(TensorProto.DataType.DOUBLE, false, 0);
  private final Gemm inner = new Gemm(TensorProto.DataType.DOUBLE, true, 0);

  /** The process's, which keeps its sessions. */
  public static final OnnxAlgebra SHARED = new OnnxAlgebra();

  private OnnxAlgebra() {}

  /** Makes one kind of product; the session is opened with the first. */
  private static final class Gemm {
    private final TensorProto.DataType type;
    private final boolean first;
    private final int threads;
    private OrtSession session;

    /**
     * One that makes nothing yet.
     *
     * @param first whether the first matrix is transposed, and not the second
     * @param threads that compute; 0 for all cores
     */
    Gemm(TensorProto.DataType type, boolean first, int threads) {
      this.type = type;
      this.first = first;
      this.threads = threads;
    }

    private synchronized OrtSession session() throws OrtException {
      if (session == null) {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
          if (threads > 0) {
            options.setIntraOpNumThreads(threads);
          }
          session = OnnxEnvironment.get().createSession(model().toByteArray(), options);
        }
      }
      return session;
    }

    private ModelProto model() {
      return ModelProto.newBuilder()
          .setIrVersion(IR_VERSION)
          .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET))
          .setGraph(
              GraphProto.newBuilder()
                  .setName("products")
                  .addInput(matrix("a"))
                  .addInput(matrix("b"))
                  .addOutput(matrix("c"))
                  .addNode(
                      NodeProto.newBuilder()
                          .setOpType("Gemm")
                          .addInput("a")
                          .addInput("b")
                          .addOutput("c")
                          .addAttribute(flag(first ? "transA" : "transB"))))
          .build();
    }

    private static AttributeProto flag(String name) {
      return AttributeProto.newBuilder()
          .setName(name)
          .setType(AttributeProto.AttributeType.INT)
          .setI(1)
          .build();
    }

    private ValueInfoProto matrix(String name) {
      TensorShapeProto shape =
          TensorShapeProto.newBuilder()
              .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam(name + "_rows"))
              .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam(name + "_columns"))
              .build();
      return ValueInfoProto.newBuilder()
          .setName(name)
          .setType(
              TypeProto.newBuilder()
                  .setTensorType(
                      TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape)))
          .build();
    }

    /** Reads what a product of two matrices has come to. */
    private interface Reader<T> {
      T of(ByteBuffer values);
    }

    <T> T product(OnnxTensor a, OnnxTensor b, Reader<T> reader) throws OrtException {
      try (OrtSession.Result result = session().run(Map.of("a", a, "b", b))) {
        return reader.of(((OnnxTensor) result.get(0)).getByteBuffer());
      }
    }
  }

  private static IllegalStateException failure(OrtException cause) {
    return new IllegalStateException(
        "ONNX Runtime can't multiply matrices: " + cause.getMessage(), cause);
  }

  private static ByteBuffer direct(long values, int bytes) {
    return ByteBuffer.allocateDirect(Math.toIntExact(values * bytes))
        .order(ByteOrder.nativeOrder());
  }

  private static double[] product(
      Gemm gemm, double[] a, long[] shapeOfA, double[] b, long[] shapeOfB) {
    OrtEnvironment environment = OnnxEnvironment.get();
    DoubleBuffer x = direct(a.length, Double.BYTES).asDoubleBuffer().put(a).flip();
    DoubleBuffer y = a == b ? x : direct(b.length, Double.BYTES).asDoubleBuffer().put(b).flip();
    try (OnnxTensor one = OnnxTensor.createTensor(environment, x, shapeOfA);
        OnnxTensor other = OnnxTensor.createTensor(environment, y, shapeOfB)) {
      return gemm.product(
          one,
          other,
          values -> {
            double[] result = new double[values.remaining() / Double.BYTES];
            values.asDoubleBuffer().get(result);
            return result;
          });
    } catch (OrtException e) {
      throw failure(e);
    }
  }

  @Override
  public double[] products(double[] a, double[] b, int m, int n, int k) {
    return product(outer, a, new long[] {m, k}, b, new long[] {n, k});
  }

  @Override
  public double[] gram(double[] x, int n, int d) {
    long[] shape = {n, d};
    return product(inner, x, shape, x, shape);
  }

  @Override
  public Rows rows(float[] values, int n, int k) {
    FloatBuffer rows = direct(values.length, Float.BYTES).asFloatBuffer().put(values).flip();
    try {
      return new OnnxRows(OnnxTensor.createTensor(OnnxEnvironment.get(), rows, new long[] {n, k}));
    } catch (OrtException e) {
      throw failure(e);
    }
  }

  /** Rows outside of Java's heap. */
  private final class OnnxRows implements Rows {
    private final OnnxTensor values;

    OnnxRows(OnnxTensor values) {
      this.values = values;
    }

    @Override
    public float[] products(Rows others) {
      try {
        return single.product(
            values,
            ((OnnxRows) others).values,
            found -> {
              float[] result = new float[found.remaining() / Float.BYTES];
              found.asFloatBuffer().get(result);
              return result;
            });
      } catch (OrtException e) {
        throw failure(e);
      }
    }

    @Override
    public void close() {
      values.close();
    }
  }
}
