package dev.antiphon.inference;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
        packages = "dev.antiphon.inference",
        importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

    @ArchTest
    static final ArchRule featuresDoNotDependOnEachOtherInCircles =
            slices().matching("dev.antiphon.inference.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule nodeUsesNothingOfOursButContractsAndEngine =
            noClasses()
                    .should()
                    .dependOnClassesThat(
                            JavaClass.Predicates.resideInAPackage("dev.antiphon..")
                                    .and(
                                            DescribedPredicate.not(
                                                    JavaClass.Predicates.resideInAnyPackage(
                                                            "dev.antiphon.inference..",
                                                            "dev.antiphon.contracts..",
                                                            "dev.antiphon.engine.."))));

    @ArchTest
    static final ArchRule onlyTheWayIntoTheProcessKnowsSpring =
            noClasses()
                    .that()
                    .resideInAPackage("dev.antiphon.inference.*..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "org.springframework.context..",
                            "org.springframework.beans..",
                            "org.springframework.stereotype..");
}
