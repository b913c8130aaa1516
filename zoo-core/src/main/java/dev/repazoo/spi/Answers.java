package dev.repazoo.spi;

import dev.repazoo.nn.Module;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * What plugins' methods return. None of them may return null; where one does, the plugin is named,
 * and not the place in this program that found nothing.
 */
public final class Answers {
  private Answers() {}

  /**
   * An answer of a model.
   *
   * @param answer what the method returned
   * @param model whose method it is
   * @param method its name
   * @return the answer
   * @throws PluginException if it is null
   */
  public static <T> T required(T answer, Module model, String method) {
    if (answer == null) {
      Class<?> type = model.getClass();
      throw isNull(PluginLoader.pluginOf(type), type, method);
    }
    return answer;
  }

  /**
   * A provider all of whose answers are looked at.
   *
   * @param service its interface
   * @param plugin file name of its jar
   */
  static <P> P checked(Class<P> service, P provider, String plugin) {
    Class<?> type = provider.getClass();
    return service.cast(
        Proxy.newProxyInstance(
            service.getClassLoader(),
            new Class<?>[] {service},
            (proxy, method, arguments) -> {
              if (method.getDeclaringClass() == Object.class) {
                return ofObject(proxy, provider, method, arguments);
              }
              Object answer;
              try {
                answer =
                    isInherited(type, method) // what it calls is looked at, too
                        ? InvocationHandler.invokeDefault(proxy, method, arguments)
                        : method.invoke(provider, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
              if (answer == null && method.getReturnType() != void.class) {
                throw isNull(plugin, type, method.getName());
              }
              if (answer instanceof Module model) {
                requireAccessors(model);
              }
              return answer;
            }));
  }

  private static boolean isInherited(Class<?> type, Method method) throws NoSuchMethodException {
    return type.getMethod(method.getName(), method.getParameterTypes()).isDefault();
  }

  private static void requireAccessors(Module model) {
    if (model instanceof Generator generator) {
      required(generator.config(), model, "config");
      required(generator.latentShape(), model, "latentShape");
      required(generator.conditioning(), model, "conditioning");
      required(generator.prediction(), model, "prediction");
      required(generator.projectionDims(), model, "projectionDims");
    } else if (model instanceof Codec codec) {
      required(codec.latentScale(), model, "latentScale");
    }
  }

  private static Object ofObject(Object proxy, Object provider, Method method, Object[] arguments) {
    return switch (method.getName()) {
      case "equals" -> proxy == arguments[0];
      case "hashCode" -> System.identityHashCode(proxy);
      default -> provider.toString();
    };
  }

  static PluginException isNull(String plugin, Class<?> type, String method) {
    return new PluginException(
        "plugin %s is broken: %s.%s() returns null; take another version of it, or leave it out"
            .formatted(plugin, type.getName(), method));
  }
}
