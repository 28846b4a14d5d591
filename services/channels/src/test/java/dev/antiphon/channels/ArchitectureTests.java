package dev.antiphon.channels;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
        packages = "dev.antiphon.channels",
        importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

    @ArchTest
    static final ArchRule featuresDoNotDependOnEachOtherInCircles =
            slices().matching("dev.antiphon.channels.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule ofAntiphonOnlyTheContractsAreKnown =
            classes()
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            "dev.antiphon.channels..",
                            "dev.antiphon.contracts..",
                            "dev.antiphon.platform..",
                            "java..",
                            "jakarta.servlet..",
                            "org.springframework..",
                            "org.apache.kafka..",
                            "org.slf4j..",
                            "org.jspecify..",
                            "com.google.protobuf..",
                            "com.fasterxml.jackson.annotation..",
                            "tools.jackson..");

    @ArchTest
    static final ArchRule nothingKnowsTheAdapters =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("..web..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("dev.antiphon.channels.web..");

    @ArchTest
    static final ArchRule theAdaptersDoNotSpeakKafka =
            noClasses()
                    .that()
                    .resideInAnyPackage("..web..", "..conversation..", "..problem..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("org.apache.kafka..");
}
