package dev.repazoo.eval;

import java.util.Arrays;

/** The nearest neighbours found so far of each of many rows, by approximate distances. */
final class Candidates {
  private final int first;
  private final int size;
  private final float[] distances;
  private final int[] indices;

  /**
   * None so far.
   *
   * @param first number of the first row
   * @param rows number of rows
   * @param size neighbours kept of each
   */
  Candidates(int first, int rows, int size) {
    this.first = first;
    this.size = size;
    distances = new float[rows * size];
    indices = new int[rows * size];
    Arrays.fill(distances, Float.POSITIVE_INFINITY);
    Arrays.fill(indices, -1);
  }

  int size() {
    return size;
  }

  /** The largest approximate distance that is kept of a row. */
  double worst(int row) {
    return distances[(row - first) * size + size - 1];
  }

  /** Offers all of block b to a row of block a. */
  void offerRow(CentredRows.Block a, int row, CentredRows.Block b, float[] products, boolean same) {
    int target = a.from() + row;
    float norm = a.norms()[row];
    int at = row * b.count();
    float worst = distances[(target - first) * size + size - 1];
    for (int j = 0; j < b.count(); j++) {
      float distance = norm + b.norms()[j] - 2 * products[at + j];
      if (distance < worst && !(same && j == row)) {
        worst = insert(target, distance, b.from() + j);
      }
    }
  }

  /** Offers all of block a to some rows of block b. */
  void offerColumns(CentredRows.Block a, CentredRows.Block b, float[] products, int begin) {
    int end = Math.min(b.count(), begin + NearestNeighbours.CHUNK);
    float[] worst = new float[end - begin];
    for (int j = begin; j < end; j++) {
      worst[j - begin] = distances[(b.from() + j - first) * size + size - 1];
    }
    for (int i = 0; i < a.count(); i++) {
      float norm = a.norms()[i];
      int at = i * b.count();
      for (int j = begin; j < end; j++) {
        float distance = norm + b.norms()[j] - 2 * products[at + j];
        if (distance < worst[j - begin]) {
          worst[j - begin] = insert(b.from() + j, distance, a.from() + i);
        }
      }
    }
  }

  /** Keeps a neighbour in order; gives the largest distance that is kept now. */
  private float insert(int row, float distance, int index) {
    int start = (row - first) * size;
    int place = start + size - 1;
    while (place > start && distances[place - 1] > distance) {
      distances[place] = distances[place - 1];
      indices[place] = indices[place - 1];
      place--;
    }
    distances[place] = distance;
    indices[place] = index;
    return distances[start + size - 1];
  }

  /** Neighbours of a row and their squared distances, the nearest first. */
  static final class Row {
    private final int[] indices;
    private final double[] squared;

    Row(int[] indices, double[] squared) {
      this.indices = indices;
      this.squared = squared;
    }

    int[] indices() {
      return indices;
    }

    double[] squared() {
      return squared;
    }
  }

  /** Those kept of a row, measured in double precision. */
  Row measured(int row, float[] query, FeatureRows others) {
    int[] kept = Arrays.copyOfRange(indices, (row - first) * size, (row - first + 1) * size);
    double[] squared = new double[size];
    for (int i = 0; i < size; i++) {
      squared[i] = NearestNeighbours.square(query, others.rows(kept[i], kept[i] + 1));
    }
    return nearest(kept, squared, size);
  }

  /** The nearest of all, in double precision. */
  static Row search(float[] query, FeatureRows others, int k, int itself) {
    int[] all = new int[others.count() - (itself < 0 ? 0 : 1)];
    double[] squared = new double[all.length];
    int found = 0;
    for (int j = 0; j < others.count(); j++) {
      if (j != itself) {
        all[found] = j;
        squared[found++] = NearestNeighbours.square(query, others.rows(j, j + 1));
      }
    }
    return nearest(all, squared, k);
  }

  private static Row nearest(int[] indices, double[] squared, int k) {
    Integer[] order = new Integer[indices.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (i, j) -> Double.compare(squared[i], squared[j]));
    int[] nearest = new int[k];
    double[] distances = new double[k];
    for (int i = 0; i < k; i++) {
      nearest[i] = indices[order[i]];
      distances[i] = squared[order[i]];
    }
    return new Row(nearest, distances);
  }
}
