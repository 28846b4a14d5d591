package dev.antiphon.registry;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
        packages = "dev.antiphon.registry",
        importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

    @ArchTest
    static final ArchRule featuresDoNotDependOnEachOtherInCircles =
            slices().matching("dev.antiphon.registry.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule plannerKnowsNeitherSpringNorDatabaseNorKafka =
            noClasses()
                    .that()
                    .resideInAPackage("..plan..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "org.springframework..",
                            "jakarta..",
                            "java.sql..",
                            "org.apache.kafka..",
                            "java.time..");

    @ArchTest
    static final ArchRule onlyTopicAndOutboxAndNodeSpeakKafka =
            noClasses()
                    .that()
                    .resideOutsideOfPackages("..topic..", "..outbox..", "..node..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("org.apache.kafka..");
}
