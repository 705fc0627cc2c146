package io.holdfast.lock.tck.lincheck;

import io.holdfast.lock.tck.MutantLoader;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.nio.file.Path;

/**
 * Where the clients of a run live, out of Lincheck's sight: it follows fields, calls and
 * constructors of what it checks, and rewrites the classes that it meets, which for a whole engine
 * takes longer than all runs. Reached by reflection it stays as it is, and threads are switched at
 * {@link Turns} only.
 */
public final class Stage {
  private static Class<?> kind;
  private static Object world;
  private static int runs;

  private Stage() {}

  /** From now on a run has these clients, of the classes in a folder where there are such. */
  static void set(String name, Path classes) throws MalformedURLException, ClassNotFoundException {
    String engine = "io.holdfast.lock.";
    String shared = Turns.class.getName();
    ClassLoader loader =
        new MutantLoader(classes, type -> type.startsWith(engine) && !type.equals(shared));
    kind = loader.loadClass(Worlds.class.getName() + "$" + name);
    runs = 0;
  }

  /** Returns how many runs there were of these clients. */
  static int runs() {
    return runs;
  }

  /** Begins a run. */
  public static void open(Turns turns) throws ReflectiveOperationException {
    runs++;
    world = kind.getConstructor(Turns.class).newInstance(turns);
  }

  /** Plays a part of the run. */
  public static Object play(String part) throws Throwable {
    try {
      return kind.getMethod(part).invoke(world);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    } finally {
      kind.getMethod("ended").invoke(world);
    }
  }
}
