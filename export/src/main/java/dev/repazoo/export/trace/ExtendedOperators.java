package dev.repazoo.export.trace;

import ai.djl.ndarray.internal.NDArrayEx;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;

/**
 * A traced array's {@link NDArrayEx}, whose 68 methods must all be there: those that {@link
 * TracedArrayEx} has are recorded, the others are refused by name.
 */
final class ExtendedOperators implements InvocationHandler {
  private static final Map<Method, Method> RECORDED = recorded();

  private final TracedArrayEx operators;

  private ExtendedOperators(TracedArrayEx operators) {
    this.operators = operators;
  }

  static NDArrayEx of(TracedArrayEx operators) {
    return (NDArrayEx)
        Proxy.newProxyInstance(
            NDArrayEx.class.getClassLoader(),
            new Class<?>[] {NDArrayEx.class},
            new ExtendedOperators(operators));
  }

  /** DJL's methods, each with the one that records it. */
  private static Map<Method, Method> recorded() {
    Map<Method, Method> found = new HashMap<>();
    for (Method method : TracedArrayEx.class.getMethods()) {
      if (method.getDeclaringClass() != Object.class) {
        found.put(djl(method), method);
      }
    }
    return found;
  }

  private static Method djl(Method method) {
    try {
      return NDArrayEx.class.getMethod(method.getName(), method.getParameterTypes());
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("NDArrayEx has no method as " + method, e);
    }
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
    if (RECORDED.containsKey(method)) {
      try {
        return RECORDED.get(method).invoke(operators, arguments);
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    }
    if (method.isDefault()) {
      return InvocationHandler.invokeDefault(proxy, method, arguments);
    }
    if (method.getDeclaringClass() == Object.class) {
      return method.invoke(operators, arguments);
    }
    throw Recording.refuse(method.getName());
  }
}
