package io.holdfast.lock.guice;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  @Test
  void everything_dependsOnTheApiAndGuiceOnly() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.holdfast.lock",
            "io.holdfast.lock.spi",
            "io.holdfast.lock.guice",
            "com.google.inject",
            "com.google.inject.binder",
            "com.google.inject.name",
            "jakarta.inject",
            "java..",
            "org.jspecify.annotations")
        .check(
            new ClassFileImporter()
                .importUrl(
                    HoldfastModule.class.getProtectionDomain().getCodeSource().getLocation()));
  }
}
