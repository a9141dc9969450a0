"""Runs each statement of the JSON list on standard input; prints a list with the columns and rows of each, or why it failed."""

import json
import sys

import duckdb

connection = duckdb.connect()
connection.execute("set timezone = 'UTC'")
answers = []
for statement in json.load(sys.stdin):
    try:
        cursor = connection.execute(statement)
        columns = [column[0] for column in cursor.description or []]
        answers.append({"rows": [dict(zip(columns, row)) for row in cursor.fetchall()]})
    except duckdb.Error as error:
        answers.append({"error": str(error)})
json.dump(answers, sys.stdout, default=str)
