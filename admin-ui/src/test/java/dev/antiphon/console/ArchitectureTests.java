package dev.antiphon.console;

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
        packages = "dev.antiphon.console",
        importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

    @ArchTest
    static final ArchRule featuresDoNotDependOnEachOtherInCircles =
            slices().matching("dev.antiphon.console.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule ofAntiphonItKnowsContractsAndPlatformAlone =
            noClasses()
                    .should()
                    .dependOnClassesThat(
                            DescribedPredicate.describe(
                                    "belong to other modules of ours",
                                    (JavaClass other) ->
                                            other.getPackageName().startsWith("dev.antiphon.")
                                                    && !other.getPackageName()
                                                            .startsWith("dev.antiphon.console")
                                                    && !other.getPackageName()
                                                            .startsWith("dev.antiphon.contracts")
                                                    && !other.getPackageName()
                                                            .startsWith("dev.antiphon.platform")));

    @ArchTest
    static final ArchRule onlyWhoFollowsTopicsSpeaksKafka =
            noClasses()
                    .that()
                    .resideOutsideOfPackages("..kafka..", "..desired..", "..node..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("org.apache.kafka..");

    @ArchTest
    static final ArchRule onlyUsersLieInTheDatabase =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("..user..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("jakarta.persistence..", "org.springframework.data..");

    @ArchTest
    static final ArchRule controllersAreNobodyElsesBusiness =
            classes().that().haveSimpleNameEndingWith("Controller").should().bePackagePrivate();
}
