package io.holdfast.lock.cli;

import com.google.inject.Guice;
import com.google.inject.Injector;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IFactory;

/**
 * Has Guice make the commands of this package. What needs no command, such as {@code --version},
 * pays for no injector.
 */
final class CommandFactory implements IFactory {
  private @Nullable Injector injector;

  @Override
  public <K> K create(Class<K> type) throws Exception {
    boolean ours = type.getPackageName().equals(CommandFactory.class.getPackageName());
    return ours && type != Main.class && type.isAnnotationPresent(Command.class)
        ? injector().getInstance(type)
        : CommandLine.defaultFactory().create(type);
  }

  private Injector injector() {
    if (injector == null) {
      // Else Guice makes classes in a way that JDK 24 and later warn of on standard error.
      System.setProperty("guice_custom_class_loading", "CHILD");
      Console console = new Console(System.err, Boolean.getBoolean("holdfast.tty"));
      injector = Guice.createInjector(binder -> binder.bind(Console.class).toInstance(console));
    }
    return injector;
  }
}
