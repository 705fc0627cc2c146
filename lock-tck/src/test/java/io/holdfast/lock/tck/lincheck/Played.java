package io.holdfast.lock.tck.lincheck;

import java.lang.reflect.InvocationTargetException;

/** What Lincheck sees of a run: names of parts, and turns. */
public abstract class Played {
  private static final String STAGE = "io.holdfast.lock.tck.lincheck.Stage";

  /** A field, so that Lincheck knows that the threads share it. */
  private final Turns turns = new Turns();

  Played() {
    call("open", Turns.class, turns);
  }

  final Object play(String part) {
    return call("play", String.class, part);
  }

  private static <T> Object call(String method, Class<T> type, T argument) {
    try {
      return Class.forName(STAGE).getMethod(method, type).invoke(null, argument);
    } catch (InvocationTargetException e) {
      throw new AssertionError(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(method, e);
    }
  }
}
