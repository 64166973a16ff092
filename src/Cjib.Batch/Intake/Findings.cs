namespace Cjib.Batch.Intake;

/// <summary>What is wrong or noteworthy about the line being read; used again for the next line.</summary>
sealed class Findings
{
    readonly List<(string Code, string Column, LineStatus Status)> _found = [];

    public LineStatus Worst { get; private set; }

    public int Count => _found.Count;

    public void Clear()
    {
        _found.Clear();
        Worst = LineStatus.Accepted;
    }

    /// <summary>True when the code was found on this line.</summary>
    public bool Has(string code)
    {
        foreach (var finding in _found)
            if (finding.Code == code)
                return true;
        return false;
    }

    /// <summary>True when something was found about the column.</summary>
    public bool Names(ClaimColumn column)
    {
        foreach (var finding in _found)
            if (finding.Column == ClaimFileLayout.Columns[(int)column].Name)
                return true;
        return false;
    }

    /// <summary>Codes of the W class are warnings, D501 is a duplicate, all others refuse the line.</summary>
    public void Add(string code, ClaimColumn column) => Add(code, ClaimFileLayout.Columns[(int)column].Name);

    public void Add(string code, string column = "") => Add(code, column, code[0] == 'W' ? LineStatus.AcceptedWithWarning
        : code == "D501" ? LineStatus.Duplicate : LineStatus.Refused);

    /// <summary>Turns refusals for the address into warnings: such a claim is taken over, and its debtor waits for an address.</summary>
    public void SoftenAddress()
    {
        if (_found.Count == 0)
            return;
        var found = _found.ToArray();
        Clear();
        foreach (var (code, column, status) in found)
            Add(code, column, code[0] == 'A' && code != "A400" ? LineStatus.AcceptedWithWarning : status);
    }

    public void CopyTo(List<LineNote> notes, int lineNumber, int recordNumber, string key)
    {
        foreach (var (code, column, status) in _found)
            notes.Add(new(lineNumber, recordNumber, key, status, code, column));
    }

    void Add(string code, string column, LineStatus status)
    {
        _found.Add((code, column, status));
        Worst = status > Worst ? status : Worst;
    }
}
