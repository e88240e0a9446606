#include "store/trouble.h"

#include <stdio.h>
#include <string.h>

void trouble_set(struct trouble *trouble, const char *words)
{
    snprintf(trouble->words, sizeof(trouble->words), "%s", words);
    for (char *c = trouble->words; *c != '\0'; c++) {
        if (*c == '\n' || *c == '\t') {
            *c = ' ';
        }
    }
    size_t length = strlen(trouble->words);
    while (length > 0 && trouble->words[length - 1] == ' ') {
        trouble->words[--length] = '\0';
    }
}

void trouble_clear(struct trouble *trouble)
{
    *trouble = (struct trouble){0};
}

bool trouble_is_news(struct trouble *trouble)
{
    bool is_news = strcmp(trouble->words, trouble->told) != 0;

    memcpy(trouble->told, trouble->words, sizeof(trouble->told));
    return is_news;
}
