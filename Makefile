# dicr: one program over PostgreSQL. `make help` lists the targets.
# Everything that is made lies under $(BUILD); variants (sanitizers, coverage) are the same rules with another BUILD.

BUILD   ?= build
PREFIX  ?= /usr/local
DESTDIR ?=
CC      ?= cc
AWK     ?= awk

PACKAGES      := libpq libmicrohttpd jansson libutf8proc libsodium zlib
PACKAGE_FLAGS := $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null)
LIBRARIES     := $(shell pkg-config --libs $(PACKAGES) 2>/dev/null)
CHECK_FLAGS   = $(shell pkg-config --cflags check 2>/dev/null)
CHECK_LIBS    = $(shell pkg-config --libs check 2>/dev/null)

# --- flags: the strict set of the OpenSSF guide; what a compiler does not know is left out -------------------------------------
option = $(shell $(CC) -Werror $(1) -c -x c /dev/null -o /dev/null 2>/dev/null && echo $(1))
ifndef STRICT
STRICT := $(foreach f,-Wall -Wextra -Wshadow -Wconversion -Wsign-conversion -Wformat=2 -Wundef -Wvla -Wstrict-prototypes \
    -Wmissing-prototypes -Wold-style-definition -Wcast-qual -Wcast-align=strict -Wwrite-strings -Wnull-dereference \
    -Wduplicated-cond -Wduplicated-branches -Wlogical-op -Wswitch-enum -Wimplicit-fallthrough -Wtrampolines -Wbidi-chars=any \
    -Werror=implicit -Werror=incompatible-pointer-types -Werror=int-conversion -Werror=format-security,$(call option,$(f)))
HARDEN := $(foreach f,-fstack-protector-strong -fstack-clash-protection -fcf-protection=full -ftrivial-auto-var-init=zero \
    -fno-delete-null-pointer-checks -fno-strict-overflow -fno-strict-aliasing -fstrict-flex-arrays=3 \
    -fzero-init-padding-bits=all,$(call option,$(f))) -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3
export STRICT HARDEN
endif
OPTIMIZE ?= -O2 -g $(HARDEN)
WERROR   ?= -Werror
CFLAGS   ?=
LDFLAGS  ?=
VERSION  := $(shell sed -n 's/^## \([0-9][0-9.]*\).*/\1/p' CHANGELOG.md 2>/dev/null | head -n 1)

# What a file needs to compile at all; clang-tidy gets no more than these.
BASE_CFLAGS = -std=gnu17 -pthread -D_GNU_SOURCE -DDICR_VERSION='"$(or $(VERSION),0.0)"' -include registry/base/banned.h \
    -Iregistry -I$(BUILD)/gen $(PACKAGE_FLAGS)
ALL_CFLAGS = $(BASE_CFLAGS) $(STRICT) $(WERROR) $(OPTIMIZE) -fPIE -fexceptions $(CFLAGS)
ALL_LDFLAGS = -pie -pthread -Wl,-z,relro,-z,now,-z,noexecstack -Wl,--as-needed $(LDFLAGS)

# --- what there is ---------------------------------------------------------------------------------------------------------------
LIB_SOURCES  := $(sort $(wildcard registry/*.c registry/*/*.c))
API_SOURCES  := $(sort $(wildcard api/*.c))
TOOL_SOURCES := $(sort $(wildcard tools/*.c tools/demo/*.c))
TEST_SOURCES := $(sort $(wildcard tests/test_*.c tests/*/test_*.c))
HARNESS      := $(sort $(filter-out $(TEST_SOURCES) tests/load/% tests/fuzz/%,$(wildcard tests/*.c tests/*/*.c)))
LOAD_SOURCES := $(sort $(wildcard tests/load/*.c))
FUZZ_SOURCES := $(sort $(wildcard tests/fuzz/fuzz*.c))
GEN_SOURCES  := $(addprefix $(BUILD)/gen/,statements.c migrations.c reference.c messages.c tables.c styles.c)

object = $(patsubst $(BUILD)/gen/%.c,$(BUILD)/gen/%.o,$(patsubst %.c,$(BUILD)/%.o,$(filter-out $(BUILD)/%,$(1))) $(filter $(BUILD)/%,$(1)))
LIB_OBJECTS  := $(call object,$(LIB_SOURCES) $(GEN_SOURCES))
API_OBJECTS  := $(call object,$(API_SOURCES) $(BUILD)/gen/resources.c)
TOOL_OBJECTS := $(call object,$(TOOL_SOURCES) $(BUILD)/gen/demo.c)
FUZZ_OBJECTS := $(call object,$(FUZZ_SOURCES))
TEST_OBJECTS := $(call object,$(TEST_SOURCES) $(HARNESS) $(BUILD)/gen/suites.c) $(FUZZ_OBJECTS)
LOAD_OBJECTS := $(call object,$(LOAD_SOURCES))


.PHONY: FORCE print-flags all run check check-asan check-tsan torture coverage fuzz fuzz-programs fuzz-coverage lint header-check schema-diagram format bench install clean help
.DELETE_ON_ERROR:
.SECONDARY:

all: $(BUILD)/dicr ## build the program

$(BUILD)/libregistry.a: $(LIB_OBJECTS)
	@rm -f $@
	$(if $(V),,@echo "  AR    $@";) ar rcs $@ $^

$(BUILD)/dicr: $(API_OBJECTS) $(TOOL_OBJECTS) $(BUILD)/libregistry.a
	$(if $(V),,@echo "  LINK  $@";) $(CC) $(OPTIMIZE) $(CFLAGS) $(ALL_LDFLAGS) -o $@ $(API_OBJECTS) $(TOOL_OBJECTS) $(BUILD)/libregistry.a $(LIBRARIES)

# Fictitious suppliers in any number (tools/dev/generate).
$(BUILD)/generate: $(BUILD)/tools/dev/generate.o $(filter $(BUILD)/tools/demo/% $(BUILD)/gen/%,$(TOOL_OBJECTS)) $(BUILD)/libregistry.a
	$(if $(V),,@echo "  LINK  $@";) $(CC) $(OPTIMIZE) $(CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(LIBRARIES)

$(BUILD)/tests/run: $(TEST_OBJECTS) $(API_OBJECTS) $(filter-out $(BUILD)/tools/main.o,$(TOOL_OBJECTS)) $(BUILD)/libregistry.a
	$(if $(V),,@echo "  LINK  $@";) $(CC) $(OPTIMIZE) $(CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(CHECK_LIBS) $(LIBRARIES)

$(BUILD)/tests/torture: $(LOAD_OBJECTS) $(BUILD)/libregistry.a
	$(if $(V),,@echo "  LINK  $@";) $(CC) $(OPTIMIZE) $(CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(LIBRARIES)

# The fuzz targets without a fuzzer, and one program for each with libFuzzer in it (make fuzz).
FUZZ_NEEDS := $(FUZZ_OBJECTS) $(call object,tests/shape/shape_sample.c api/request.c api/reply.c api/spool.c api/cookies.c api/raw_head.c api/raw_body.c) $(BUILD)/libregistry.a
FUZZ_TESTS := $(patsubst tests/fuzz/fuzz_%.c,$(BUILD)/fuzz/%,$(filter tests/fuzz/fuzz_%,$(FUZZ_SOURCES)))
$(BUILD)/replay: $(BUILD)/tests/fuzz/replay.o $(FUZZ_NEEDS)
	$(if $(V),,@echo "  LINK  $@";) $(CC) $(OPTIMIZE) $(CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(LIBRARIES)
$(BUILD)/fuzz/%: tests/fuzz/libfuzzer.c $(FUZZ_NEEDS)
	@mkdir -p $(@D)
	$(if $(V),,@echo "  LINK  $@";) $(CC) $(ALL_CFLAGS) -DFUZZ_TARGET=fuzz_$* $(ALL_LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(LIBRARIES)
fuzz-programs: $(FUZZ_TESTS) $(BUILD)/replay

$(BUILD)/%.o: %.c $(BUILD)/flags | $(BUILD)/gen/statements.h
	@mkdir -p $(@D)
	$(if $(V),,@echo "  CC    $<";) $(CC) $(ALL_CFLAGS) $(if $(filter tests/%,$<),$(CHECK_FLAGS)) -MMD -MP -c $< -o $@

$(BUILD)/gen/%.o: $(BUILD)/gen/%.c $(BUILD)/flags
	$(if $(V),,@echo "  CC    $<";) $(CC) $(ALL_CFLAGS) $(CHECK_FLAGS) -MMD -MP -c $< -o $@

# The flags stand in a file, so that others rebuild everything. FORCE is phony: under .SECONDARY, a target that is merely absent forces nothing.
$(BUILD)/flags: FORCE
	@mkdir -p $(@D) $(BUILD)/gen
	@echo '$(subst ','\'',$(CC) $(ALL_CFLAGS))' | cmp -s - $@ || echo '$(subst ','\'',$(CC) $(ALL_CFLAGS))' >$@
FORCE:

# --- what is generated -----------------------------------------------------------------------------------------------------------
# Statements are read at build time by the very code that reads those that the program makes.
SQL2C := tools/dev/sql2c.c registry/db/statement_text.c $(addprefix registry/base/,arena.c buffer.c text.c text_fold.c utf8.c)
$(BUILD)/sql2c: $(SQL2C) $(BUILD)/flags
	$(if $(V),,@echo "  LINK  $@";) $(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $(SQL2C) $(LIBRARIES)

$(BUILD)/gen/statements.c $(BUILD)/gen/statements.h &: $(BUILD)/sql2c $(sort $(wildcard sql/queries/*.sql)) sql/queries
	@mkdir -p $(@D)
	$(BUILD)/sql2c $(BUILD)/gen/statements.h $(sort $(wildcard sql/queries/*.sql)) >$(BUILD)/gen/statements.c

# The languages' files are checked against each other before they are compiled.
MESSAGES := registry/base/languages.def registry/base/messages/en.def \
    $(filter-out %/en.def,$(sort $(wildcard registry/base/messages/*.def)))
$(BUILD)/gen/messages.c: tools/dev/messages.awk $(MESSAGES) registry/base/messages
	@mkdir -p $(@D)
	$(AWK) -f tools/dev/messages.awk $(MESSAGES) >$@

$(BUILD)/gen/migrations.c: tools/dev/embed.sh $(sort $(wildcard sql/schema/*.sql)) sql/schema
	@mkdir -p $(@D)
	tools/dev/embed.sh migration $(sort $(wildcard sql/schema/*.sql)) >$@

TABLES := $(sort $(wildcard registry/shape/*.tsv registry/rules/*.tsv registry/intake/*.tsv))
$(BUILD)/gen/tables.c: tools/dev/embed.sh $(TABLES) registry/shape registry/rules registry/intake
	@mkdir -p $(@D)
	tools/dev/embed.sh table $(TABLES) >$@

$(BUILD)/gen/styles.c: tools/dev/embed.sh registry/report/document.css
	@mkdir -p $(@D)
	tools/dev/embed.sh style registry/report/document.css >$@

DEMO_FILES := $(sort $(wildcard tools/demo/*.tsv tools/demo/*.json))
$(BUILD)/gen/demo.c: tools/dev/embed.sh $(DEMO_FILES) tools/demo
	@mkdir -p $(@D)
	tools/dev/embed.sh demo $(DEMO_FILES) >$@

$(BUILD)/gen/reference.c: tools/dev/embed.sh $(sort $(wildcard sql/reference/*.tsv)) sql/reference
	@mkdir -p $(@D)
	tools/dev/embed.sh reference $(sort $(wildcard sql/reference/*.tsv)) >$@

# What the service answers itself (api/resources.h), pages after what they load.
RESOURCES := $(sort $(wildcard api/pages/*))
RESOURCES := $(filter-out %.html %.json,$(RESOURCES)) $(filter %.html %.json,$(RESOURCES))
$(BUILD)/gen/resources.c: tools/dev/embed.sh $(RESOURCES) api/pages Makefile
	@mkdir -p $(@D)
	tools/dev/embed.sh resource $(RESOURCES) >$@

$(BUILD)/gen/suites.c: $(TEST_SOURCES) Makefile
	@mkdir -p $(@D)
	@{ echo '/* made by make from the names of the test files */'; echo '#include <check.h>'; \
	   for t in $(basename $(notdir $(TEST_SOURCES))); do echo "Suite *suite_$${t#test_}(void);"; done; \
	   echo 'extern Suite *(*const suites[])(void);'; echo 'Suite *(*const suites[])(void) = {'; \
	   for t in $(basename $(notdir $(TEST_SOURCES))); do echo "    suite_$${t#test_},"; done; echo '    0'; echo '};'; } >$@

-include $(patsubst %.o,%.d,$(LIB_OBJECTS) $(API_OBJECTS) $(TOOL_OBJECTS) $(TEST_OBJECTS) $(LOAD_OBJECTS) $(BUILD)/tools/dev/generate.o $(BUILD)/tests/fuzz/replay.o)

# --- what one does ---------------------------------------------------------------------------------------------------------------
run: $(BUILD)/dicr ## build, start with the demo data, serve until Ctrl-C
	$(BUILD)/dicr serve --demo

check: $(BUILD)/tests/run $(BUILD)/dicr $(BUILD)/replay ## all tests against a scratch PostgreSQL; T="suite…" runs some
	DICR_TEST_PROGRAM=$(BUILD)/dicr tools/dev/scratch \
	    $(if $(T),sh -c 'ok=true; for t in $(T); do CK_RUN_SUITE=$$t "$$0" || ok=false; done; $$ok') $(BUILD)/tests/run

# Hardening and sanitizers do not go together; warnings are the ordinary build's matter.
VARIANT  = $(MAKE) check STRICT=-w HARDEN=
SANITIZE = -O1 -g -fno-omit-frame-pointer
# The suites in which threads work at one time: they begin some, use a header whose module or whose own lines do, or run the program
# (those of KILLING leave the sanitizers out). Found in the files, so that a new suite cannot be forgotten.
empty          :=
any_of         = [/"]($(subst $(empty) $(empty),|,$(notdir $(1))))"
THREAD_HEADERS = child.h $(patsubst %.c,%.h,$(shell grep -l pthread_create $(LIB_SOURCES) $(API_SOURCES) $(TOOL_SOURCES) tests/*.h tests/*/*.h))
THREAD_HELPERS = $(shell grep -lE '$(call any_of,$(THREAD_HEADERS))' tests/*.h tests/*/*.h)
THREAD_SIGNS   = pthread_create|$(call any_of,$(THREAD_HEADERS) $(THREAD_HELPERS))
THREADED       = $(filter-out $(KILLING),$(patsubst test_%,%,$(basename $(notdir $(shell grep -lE '$(THREAD_SIGNS)' $(TEST_SOURCES))))))
# Each suite in a process of its own: with what an earlier one left in memory each look for leaks would take half a second.
KILLING  = kill outage stop
SUITES   = $(filter-out $(KILLING),$(patsubst test_%,%,$(basename $(notdir $(TEST_SOURCES)))))
check-asan: ## the tests under the address, undefined-behaviour and leak sanitizers
	$(VARIANT) BUILD=$(BUILD)-asan OPTIMIZE="$(SANITIZE) -fsanitize=address,undefined -fno-sanitize-recover=all" CK_TIMEOUT_MULTIPLIER=6 T="$(or $(T),$(SUITES))"

check-tsan: ## the suites that use threads under the thread sanitizer
	$(VARIANT) BUILD=$(BUILD)-tsan OPTIMIZE="$(SANITIZE) -fsanitize=thread" CK_TIMEOUT_MULTIPLIER=10 T="$(or $(T),$(THREADED))"

coverage: ## lines of registry/ that the tests reach
	$(VARIANT) BUILD=$(BUILD)-coverage OPTIMIZE="-O0 -g --coverage -fprofile-update=atomic"
	gcovr --root . --filter 'registry/' --exclude-throw-branches --fail-under-line 92 --print-summary $(BUILD)-coverage

fuzz: ## each fuzz target for SECONDS (60) under the sanitizers, then the lines that it reaches
	@command -v clang-19 >/dev/null || { echo 'make fuzz: clang-19 is missing: tools/dev/install fuzz' >&2; exit 1; }
	$(MAKE) -s fuzz-programs BUILD=$(BUILD)-fuzz CC=clang-19 STRICT=-w HARDEN= \
	    OPTIMIZE="$(SANITIZE) -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all"
	tests/fuzz/run $(BUILD)-fuzz $(or $(SECONDS),60) $(T)
	$(MAKE) -s fuzz-coverage

fuzz-coverage: ## lines of its module that each fuzz target reaches, by its seeds and by what make fuzz found
	$(MAKE) -s $(BUILD)-fuzz-coverage/replay BUILD=$(BUILD)-fuzz-coverage STRICT=-w HARDEN= OPTIMIZE="-O0 -g --coverage"
	tests/fuzz/coverage $(BUILD)-fuzz-coverage $(BUILD)-fuzz/corpus $(T)

torture: $(BUILD)/tests/torture $(BUILD)/dicr $(BUILD)/generate ## drills over the whole program; DRILLS="name…" runs some, SEED=N repeats a run
	DICR_TEST_PROGRAM=$(BUILD)/dicr $(BUILD)/tests/torture $(if $(SEED),--seed $(SEED)) $(if $(SECONDS),--seconds $(SECONDS)) $(DRILLS)

lint: ## format, names, floors, spelling, headers, clang-tidy, cppcheck, shellcheck
	tools/dev/lint $(BUILD)

HEADERS := $(sort $(wildcard registry/*.h registry/*/*.h api/*.h tools/*.h tools/*/*.h tests/*.h tests/*.h tests/*/*.h))
schema-diagram: $(BUILD)/dicr ## the diagrams of sql/README.md, from a database made for it
	tools/dev/scratch tools/dev/schema_diagram $(BUILD)/dicr

header-check: $(BUILD)/gen/statements.h ## each header compiles alone
	@printf '%s\n' $(HEADERS) | xargs -P "$$(nproc)" -I '{}' sh -c 'echo "#include \"{}\"" | \
	    $(CC) $(subst ','\'',$(ALL_CFLAGS)) $(CHECK_FLAGS) -Wno-unused-variable -Wno-unused-function -I. -fsyntax-only -x c - || { echo "{} does not compile alone"; exit 1; }'

# For editors and clang tools: how each file is compiled.
C_SOURCES := $(LIB_SOURCES) $(API_SOURCES) $(TOOL_SOURCES) $(TEST_SOURCES) $(HARNESS) $(FUZZ_SOURCES) $(LOAD_SOURCES) tools/dev/generate.c tools/dev/sql2c.c
compile_commands.json: FORCE ## the compilation database
	@{ separator='['; for file in $(C_SOURCES); do \
	    printf '%s\n{"directory":"%s","file":"%s","command":"%s"}' "$$separator" "$(CURDIR)" "$$file" \
	        "$$(echo '$(subst ','\'',cc $(ALL_CFLAGS) $(CHECK_FLAGS))' | sed 's/[\\"]/\\&/g') -c $$file"; separator=','; done; echo ']'; } >$@

format: ## bring all C files into their form
	clang-format-19 -i $$(git ls-files '*.c' '*.h')

bench: $(BUILD)/dicr $(BUILD)/generate ## speed, each line beside a limit measured in the same run
	tools/dev/bench $(BUILD)/dicr

install: $(BUILD)/dicr ## copy the program to $(DESTDIR)$(PREFIX)/bin
	install -D -m 755 $(BUILD)/dicr $(DESTDIR)$(PREFIX)/bin/dicr

clean: ## remove all that was made
	rm -rf $(BUILD) $(BUILD)-*

print-flags:
	@echo $(BASE_CFLAGS)

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20
