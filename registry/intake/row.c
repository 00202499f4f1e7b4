#include "row.h"

void row_add_message(struct row *row, struct row_message message)
{
    message.line = row->line;
    if (row->message_count < ROW_MESSAGES_MAX)
        row->messages[row->message_count++] = message;
    else if (message.severity == SEVERITY_ERROR && row->messages[ROW_MESSAGES_MAX - 1].severity != SEVERITY_ERROR)
        row->messages[ROW_MESSAGES_MAX - 1] = message;
}
