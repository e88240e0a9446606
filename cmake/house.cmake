# How all of our code is compiled: one interface target, `house`, which every room links privately.

add_library(house INTERFACE)

target_compile_features(house INTERFACE c_std_17)
target_compile_definitions(house INTERFACE _GNU_SOURCE)
target_compile_options(house INTERFACE
    -std=c17
    -Wall -Wextra -Wno-unused-parameter -Wpedantic -Wshadow -Wconversion -Wsign-conversion
    -Wswitch-enum -Wundef -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition
    -Wcast-qual -Wcast-align -Wwrite-strings -Wvla -Wpointer-arith -Wformat=2
    -Wimplicit-fallthrough -Wnull-dereference -Wdouble-promotion -Wredundant-decls -Wdate-time
    -Wframe-larger-than=16384
    $<$<C_COMPILER_ID:GNU>:-Wlogical-op -Wduplicated-cond -Wduplicated-branches
        -Wjump-misses-init -Wtrampolines -Wformat-signedness>
    $<$<C_COMPILER_ID:Clang>:-Wcomma -Wassign-enum -Wconditional-uninitialized
        -Wmissing-variable-declarations>
    $<$<BOOL:${DEALDESK_WERROR}>:-Werror>
    -fno-common -fstack-protector-strong -fPIE -g3)

if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    target_compile_options(house INTERFACE -fcf-protection=full)
endif()

target_link_options(house INTERFACE -pie -Wl,-z,relro,-z,now,-z,noexecstack)

if(DEALDESK_FLAVOUR STREQUAL "dev")
    target_compile_options(house INTERFACE -Og)
    target_compile_definitions(house INTERFACE DEALDESK_FAULTS=1)
elseif(DEALDESK_FLAVOUR STREQUAL "release")
    target_compile_options(house INTERFACE -O2 -D_FORTIFY_SOURCE=3 -fstack-clash-protection)
elseif(DEALDESK_FLAVOUR STREQUAL "sanitize")
    target_compile_options(house INTERFACE -O1 -fsanitize=address,undefined
        -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(house INTERFACE -fsanitize=address,undefined)
    target_compile_definitions(house INTERFACE DEALDESK_FAULTS=1)
elseif(DEALDESK_FLAVOUR STREQUAL "fuzz")
    target_compile_options(house INTERFACE -O1 -fsanitize=fuzzer-no-link,address,undefined
        -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(house INTERFACE -fsanitize=address,undefined)
elseif(DEALDESK_FLAVOUR STREQUAL "coverage")
    target_compile_options(house INTERFACE -O0 --coverage -fprofile-update=atomic)
    target_link_options(house INTERFACE --coverage)
    target_compile_definitions(house INTERFACE DEALDESK_FAULTS=1)
else()
    message(FATAL_ERROR "DEALDESK_FLAVOUR is ${DEALDESK_FLAVOUR}")
endif()

# A room: one static library, whose public headers are included as "room/header.h".
function(dealdesk_room name)
    target_include_directories(${name} PUBLIC
        ${PROJECT_SOURCE_DIR}/services ${PROJECT_BINARY_DIR}/services)
    target_link_libraries(${name} PRIVATE house)
endfunction()
