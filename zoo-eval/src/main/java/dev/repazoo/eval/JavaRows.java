package dev.repazoo.eval;

/** Rows on Java's heap; products of singles are added up in double precision. */
final class JavaRows implements LinearAlgebra.Rows {
  private final float[] values;
  private final int count;
  private final int dim;

  JavaRows(float[] values, int count, int dim) {
    this.values = values;
    this.count = count;
    this.dim = dim;
  }

  @Override
  public float[] products(LinearAlgebra.Rows others) {
    JavaRows that = (JavaRows) others;
    float[] result = new float[count * that.count];
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < that.count; j++) {
        double sum = 0;
        for (int l = 0; l < dim; l++) {
          sum += (double) values[i * dim + l] * that.values[j * dim + l];
        }
        result[i * that.count + j] = (float) sum;
      }
    }
    return result;
  }

  @Override
  public void close() {
    // the heap's
  }
}
