package dev.antiphon.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
        packages = "dev.antiphon.gateway",
        importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

    @ArchTest
    static final ArchRule featuresDoNotDependOnEachOtherInCircles =
            slices().matching("dev.antiphon.gateway.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule ofAllModulesOnlyContractsPlatformAndRequesterAreKnown =
            classes()
                    .should()
                    .onlyDependOnClassesThat(
                            DescribedPredicate.not(
                                            JavaClass.Predicates.resideInAPackage("dev.antiphon.."))
                                    .or(
                                            JavaClass.Predicates.resideInAnyPackage(
                                                    "dev.antiphon.gateway..",
                                                    "dev.antiphon.contracts..",
                                                    "dev.antiphon.platform..",
                                                    "dev.antiphon.requester..")));

    @ArchTest
    static final ArchRule onlyTwoPackagesSpeakKafka =
            noClasses()
                    .that()
                    .resideOutsideOfPackages("..kafka..", "..replies..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("org.apache.kafka..");
}
