package dev.antiphon.bots;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
        packages = "dev.antiphon.bots",
        importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

    @ArchTest
    static final ArchRule featuresDoNotDependOnEachOtherInCircles =
            slices().matching("dev.antiphon.bots.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule nothingOfOursIsKnownButContractsPlatformAndRequester =
            noClasses()
                    .should()
                    .dependOnClassesThat(
                            com.tngtech.archunit.base.DescribedPredicate.describe(
                                    "are of another module",
                                    known ->
                                            known.getPackageName().startsWith("dev.antiphon.")
                                                    && !known.getPackageName()
                                                            .startsWith("dev.antiphon.bots")
                                                    && !known.getPackageName()
                                                            .startsWith("dev.antiphon.contracts")
                                                    && !known.getPackageName()
                                                            .startsWith("dev.antiphon.platform")
                                                    && !known.getPackageName()
                                                            .startsWith("dev.antiphon.requester")));

    @ArchTest
    static final ArchRule onlyTheBotAndItsTurnsAreStored =
            classes()
                    .that()
                    .areAnnotatedWith(jakarta.persistence.Entity.class)
                    .should()
                    .resideInAnyPackage("..bot..", "..conversation..", "..turn..");
}
