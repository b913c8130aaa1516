package dev.repazoo.sources.parquet;

import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Type;

/** Walks a footer's flattened tree of columns, parents before children. */
final class Schema {
  private final List<SchemaElement> elements;
  private final List<ParquetColumn> columns = new ArrayList<>();
  private int next = 1; // the first element is the root

  private Schema(List<SchemaElement> elements) {
    this.elements = elements;
  }

  /** The leaves in the order of their chunks. */
  static List<ParquetColumn> columns(List<SchemaElement> elements) {
    Schema schema = new Schema(elements);
    schema.children(elements.get(0).getNum_children(), List.of(), 0, 0);
    return List.copyOf(schema.columns);
  }

  private void children(int count, List<String> parent, int definition, int repetitions) {
    for (int i = 0; i < count; i++) {
      SchemaElement element = elements.get(next++);
      List<String> path = new ArrayList<>(parent);
      path.add(element.getName());
      FieldRepetitionType repetition = element.getRepetition_type();
      int level = definition + (repetition == FieldRepetitionType.REQUIRED ? 0 : 1);
      int lists = repetitions + (repetition == FieldRepetitionType.REPEATED ? 1 : 0);
      if (element.isSetType()) {
        columns.add(new ParquetColumn(path, kind(element), level, lists, columns.size()));
      } else {
        children(element.getNum_children(), path, level, lists);
      }
    }
  }

  private static ParquetColumn.Kind kind(SchemaElement element) {
    boolean plain = !element.isSetConverted_type() && !element.isSetLogicalType();
    boolean integer =
        plain
            || (element.isSetLogicalType() && element.getLogicalType().isSetINTEGER())
            || (element.isSetConverted_type()
                && element.getConverted_type().name().matches("U?INT_\\d+"));
    boolean text =
        (element.isSetLogicalType() && element.getLogicalType().isSetSTRING())
            || (element.isSetConverted_type() && element.getConverted_type() == ConvertedType.UTF8);
    Type type = element.getType();
    if (type == Type.BYTE_ARRAY && (plain || text)) {
      return text ? ParquetColumn.Kind.TEXT : ParquetColumn.Kind.BYTES;
    }
    if (type == Type.INT32 && integer) {
      return ParquetColumn.Kind.INT32;
    }
    return type == Type.INT64 && integer ? ParquetColumn.Kind.INT64 : ParquetColumn.Kind.OTHER;
  }
}
