package dev.repazoo.export.onnx;

import ai.djl.ndarray.types.Shape;
import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import dev.repazoo.export.graph.Attribute;
import dev.repazoo.export.graph.Batch;
import dev.repazoo.export.graph.ElementType;
import dev.repazoo.export.graph.Graph;
import dev.repazoo.export.graph.Initializer;
import dev.repazoo.export.graph.Node;
import dev.repazoo.export.graph.Value;

/** Protobuf messages of a graph's parts. Initialisers have no bytes here. */
final class Messages {
  private Messages() {}

  /** A graph and the graphs nested in it, without initialisers. */
  static GraphProto graph(Graph graph) {
    GraphProto.Builder message = GraphProto.newBuilder().setName(graph.name());
    for (Value input : graph.inputs()) {
      ValueInfoProto.Builder info = info(input, graph.batch()).toBuilder();
      if (graph.broadcastInputs().contains(input.name())) {
        info.getTypeBuilder()
            .getTensorTypeBuilder()
            .getShapeBuilder()
            .getDimBuilder(0)
            .setDimParam(input.name() + "_rows");
      }
      message.addInput(info);
    }
    graph.outputs().forEach(value -> message.addOutput(info(value, graph.batch())));
    int index = 0;
    for (Node node : graph.nodes()) {
      message.addNode(node(node, index++));
    }
    return message.build();
  }

  private static NodeProto node(Node node, int index) {
    NodeProto.Builder message =
        NodeProto.newBuilder().setOpType(node.op()).setName(node.op() + "." + index);
    if (!node.domain().isEmpty()) {
      message.setDomain(node.domain());
    }
    int given = node.inputs().size();
    while (given > 0 && node.inputs().get(given - 1).equals(Value.ABSENT)) {
      given--;
    }
    node.inputs().subList(0, given).forEach(value -> message.addInput(value.name()));
    node.outputs().forEach(value -> message.addOutput(value.name()));
    node.attributes().forEach((name, value) -> message.addAttribute(attribute(name, value)));
    return message.build();
  }

  private static AttributeProto attribute(String name, Attribute attribute) {
    AttributeProto.Builder message = AttributeProto.newBuilder().setName(name);
    if (attribute instanceof Attribute.OfInt a) {
      message.setType(AttributeProto.AttributeType.INT).setI(a.value());
    } else if (attribute instanceof Attribute.OfFloat a) {
      message.setType(AttributeProto.AttributeType.FLOAT).setF(a.value());
    } else if (attribute instanceof Attribute.OfString a) {
      message.setType(AttributeProto.AttributeType.STRING).setS(ByteString.copyFromUtf8(a.value()));
    } else if (attribute instanceof Attribute.OfInts a) {
      message.setType(AttributeProto.AttributeType.INTS).addAllInts(a.values());
    } else if (attribute instanceof Attribute.OfStrings a) {
      message.setType(AttributeProto.AttributeType.STRINGS);
      a.values().forEach(word -> message.addStrings(ByteString.copyFromUtf8(word)));
    } else if (attribute instanceof Attribute.OfGraph a) {
      message.setType(AttributeProto.AttributeType.GRAPH).setG(graph(a.graph()));
    }
    return message.build();
  }

  private static ValueInfoProto info(Value value, Batch batch) {
    TypeProto.Tensor.Builder tensor =
        TypeProto.Tensor.newBuilder()
            .setElemType((int) ElementType.of(value.type()).code())
            .setShape(shape(value.shape(), batch));
    return ValueInfoProto.newBuilder()
        .setName(value.name())
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }

  private static TensorShapeProto shape(Shape shape, Batch batch) {
    TensorShapeProto.Builder message = TensorShapeProto.newBuilder();
    for (long size : shape.getShape()) {
      TensorShapeProto.Dimension.Builder dimension = TensorShapeProto.Dimension.newBuilder();
      if (batch.in(size)) {
        dimension.setDimParam(batch.describe(size));
      } else {
        dimension.setDimValue(size);
      }
      message.addDim(dimension);
    }
    return message.build();
  }

  /** Name, type and shape of an initialiser. */
  static TensorProto.Builder tensor(Initializer initializer) {
    Value value = initializer.value();
    TensorProto.Builder message =
        TensorProto.newBuilder()
            .setName(value.name())
            .setDataType((int) initializer.element().code());
    for (long size : value.shape().getShape()) {
      message.addDims(size);
    }
    return message;
  }
}
