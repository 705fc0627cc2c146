package io.holdfast.lock.tck;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Loads some classes of the class path anew, with changed ones in the place of the right ones. */
public final class MutantLoader extends URLClassLoader {
  private final Predicate<String> anew;

  /**
   * Makes a loader.
   *
   * @param classes the folder that has the changed classes
   * @param anew which classes are loaded anew, by name; the others are shared
   */
  public MutantLoader(Path classes, Predicate<String> anew) throws MalformedURLException {
    super(urls(classes), MutantLoader.class.getClassLoader());
    this.anew = anew;
  }

  private static URL[] urls(Path first) throws MalformedURLException {
    List<URL> urls = new ArrayList<>();
    urls.add(first.toUri().toURL());
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      urls.add(Path.of(entry).toUri().toURL());
    }
    return urls.toArray(URL[]::new);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!anew.test(name)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? findClass(name) : loaded;
    }
  }
}
