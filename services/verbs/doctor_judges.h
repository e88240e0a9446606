/*
 * The checks one by one: what each tells of the facts. doctor_checks.c has them in order.
 */
#pragma once

#include "verbs/doctor_facts.h"
#include "verbs/findings.h"

typedef void doctor_judge_function(const struct doctor_facts *facts, struct findings *findings);

doctor_judge_function judge_settings;
doctor_judge_function judge_files;
doctor_judge_function judge_certificate;
doctor_judge_function judge_port;
doctor_judge_function judge_descriptors;
doctor_judge_function judge_disks;
doctor_judge_function judge_reach;
doctor_judge_function judge_standby;
doctor_judge_function judge_text;
doctor_judge_function judge_zone;
doctor_judge_function judge_durability;
doctor_judge_function judge_connections;
doctor_judge_function judge_archive;
doctor_judge_function judge_vacuum;
doctor_judge_function judge_transactions;
doctor_judge_function judge_clock;
doctor_judge_function judge_migrations;
doctor_judge_function judge_roles;
doctor_judge_function judge_extensions;
doctor_judge_function judge_grants;
doctor_judge_function judge_parts;
doctor_judge_function judge_ledgers;

#define MEBIBYTE (INT64_C(1) << 20)
