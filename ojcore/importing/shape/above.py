"""What the headings over a column of values say: which indicator, year, unit or gender it is about."""

from ojcore.importing.mapping import without_year
from ojcore.importing.shape.cells import Cells
from ojcore.importing.shape.model import Role, Shape
from ojcore.importing.shape.vocabulary import Vocabulary


class Above:
    """The headings over the columns of values; rows and columns are numbered from 1.

    In a row above others a text counts for the empty cells to its right, or where cells are merged for those.
    """

    def __init__(self, cells: Cells, shape: Shape, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._texts: dict[int, dict[int, str]] = {}
        self._names = shape.rows_of(Role.INDICATOR)
        self._tells_year = not (shape.of(Role.YEAR) or shape.rows_of(Role.YEAR))
        values = shape.of(Role.VALUE)
        for row in shape.header:
            reaches = row != max(shape.header) and not cells.is_merged_across(row)
            texts = self._texts[row] = {}
            before = ""
            for column in values:
                before = texts[column] = cells.text(row, column) or (before if reaches else "")

    def text(self, row: int, column: int) -> str:
        """What a row of headings says of a column of values."""
        return self._texts[row][column]

    def year(self, column: int) -> int | None:
        """The one year in the names over a column; None where rows or columns tell it better."""
        years = self._vocabulary.years_in(" ".join(self._all(column))) if self._tells_year else []
        return years[0] if len(years) == 1 else None

    def names(self, column: int) -> list[str]:
        """What names the indicator, from the outermost group to the column's own text; without the year they tell."""
        texts = self._all(column)
        return texts if self.year(column) is None else [without_year(text) or text for text in texts]

    def _all(self, column: int) -> list[str]:
        return [text for row in self._names if (text := self._texts[row][column])]
