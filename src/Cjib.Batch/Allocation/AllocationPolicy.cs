using System.Text;
using System.Text.Json;
using Cjib.Batch.Intake;
using NodaTime;
using NodaTime.Text;

namespace Cjib.Batch.Allocation;

/// <summary>How debtors are divided among offices, from a dated file such as <c>toewijzing-2026.1.json</c>.</summary>
/// <param name="Version"><c>versie</c>; stands in every explanation.</param>
/// <param name="Since"><c>geldig_vanaf</c>: first day it holds.</param>
/// <param name="Salt"><c>zout</c>: part of every hash, so that a draw cannot be prepared elsewhere.</param>
/// <param name="Epoch"><c>epoche</c>: a new number draws again.</param>
/// <param name="OpenCentsMin"><c>minimum_openstaand_cent</c>: a debtor with less in all waits.</param>
/// <param name="CostPctMax"><c>kosten_max_pct</c>: the expected costs of a bailiff may be at most this part of what is open.</param>
/// <param name="StickyMonths"><c>kleefmaanden</c>: a case closed less than this long ago brings the debtor back to its office.</param>
/// <param name="MovesPerNightMax"><c>verplaatsingen_per_nacht</c>: most debtors that leave an office in a night because its contract ended
/// or shares are evened out. A conflict never waits.</param>
/// <param name="IsEmergency"><c>noodgeval</c>: no limit to moves tonight.</param>
/// <param name="Rebalance"><c>herverdelen</c>: running debtors may move to restore the shares, as few as that takes; normally they never do.</param>
/// <param name="DriftPerMille"><c>drift_promille</c>: deviation from the share beyond which the report marks an office.</param>
/// <param name="TransferCents"><c>overdracht_cent</c>: what it costs, incl. VAT, that another office takes a debtor over; told by a what-if, decides nothing.</param>
/// <param name="TransferSource"><c>overdracht_bron</c>: where that figure comes from, or what it assumes.</param>
public sealed record AllocationPolicy(
    string Version, LocalDate Since, string Salt, int Epoch, long OpenCentsMin, int CostPctMax, int StickyMonths,
    int MovesPerNightMax, bool IsEmergency, bool Rebalance, int DriftPerMille, int TransferCents, string TransferSource)
{
    /// <summary>Reads a policy file; reports all its problems, with their lines. Use the result only when there are none.</summary>
    public static AllocationPolicy Read(TextReader text, string fileName, List<SetupProblem> problems)
    {
        var json = new Fields(Encoding.UTF8.GetBytes(text.ReadToEnd().TrimStart('\uFEFF')), fileName, problems);
        var policy = new AllocationPolicy(
            json.Text("versie"), json.Date("geldig_vanaf"), json.Text("zout"), json.Number("epoche", 0), json.Number("minimum_openstaand_cent", 0),
            json.Number("kosten_max_pct", 1, 1000), json.Number("kleefmaanden", 0, 600), json.Number("verplaatsingen_per_nacht", 0),
            json.Flag("noodgeval"), json.Flag("herverdelen"), json.Number("drift_promille", 0, 1000),
            json.Number("overdracht_cent", 0), json.Text("overdracht_bron"));
        json.ReportUnknown();
        return policy;
    }

    /// <summary>One flat JSON object whose fields know their line.</summary>
    sealed class Fields
    {
        readonly Dictionary<string, (JsonTokenType Kind, string Value, int Line)> _fields = new(StringComparer.Ordinal);
        readonly HashSet<string> _asked = new(StringComparer.Ordinal);
        readonly string _file;
        readonly List<SetupProblem> _problems;
        readonly bool _isReadable = true;

        public Fields(byte[] utf8, string file, List<SetupProblem> problems)
        {
            (_file, _problems) = (file, problems);
            var reader = new Utf8JsonReader(utf8, new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            try
            {
                reader.Read();
                if (reader.TokenType != JsonTokenType.StartObject)
                    throw new JsonException("expected an object", null, 0, null);
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var (name, line) = (reader.GetString() ?? "", LineAt(utf8, reader.TokenStartIndex));
                    reader.Read();
                    var (kind, value) = (reader.TokenType, Encoding.UTF8.GetString(reader.ValueSpan));
                    if (kind == JsonTokenType.String)
                        value = reader.GetString() ?? "";
                    reader.Skip();
                    if (!_fields.TryAdd(name, (kind, value, line)))
                        Report(line, $"'{name}' stands twice; keep one.");
                }
                while (reader.Read()) { }
            }
            catch (JsonException e)
            {
                Report((int)(e.LineNumber ?? 0) + 1, "not readable as one JSON object; check quotes, commas and braces around here.");
                _isReadable = false;
            }
        }

        public string Text(string name)
        {
            var value = Find(name, "a text", JsonTokenType.String);
            if (value is { Length: 0 })
                Report(_fields[name].Line, $"'{name}' is empty; expected a text.");
            return value ?? "";
        }

        public LocalDate Date(string name)
        {
            if (Find(name, "a date yyyy-MM-dd", JsonTokenType.String) is not { } value)
                return default;
            var parsed = LocalDatePattern.Iso.Parse(value);
            if (!parsed.Success)
                Report(_fields[name].Line, $"'{name}' is '{value}'; expected a date yyyy-MM-dd.");
            return parsed.Success ? parsed.Value : default;
        }

        public int Number(string name, int min, int max = int.MaxValue)
        {
            if (Find(name, "a whole number", JsonTokenType.Number) is not { } value)
                return min;
            if (int.TryParse(value, System.Globalization.CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
                return number;
            Report(_fields[name].Line, $"'{name}' is {value}; expected a whole number from {min} to {max}.");
            return min;
        }

        public bool Flag(string name) => Find(name, "true or false", JsonTokenType.True, JsonTokenType.False) == "true";

        public void ReportUnknown()
        {
            foreach (var (name, field) in _fields.Where(f => !_asked.Contains(f.Key)).OrderBy(f => f.Value.Line))
                Report(field.Line, $"'{name}' is not a setting of the allocation policy; known are {string.Join(", ", _asked)}.");
        }

        string? Find(string name, string expected, params ReadOnlySpan<JsonTokenType> kinds)
        {
            _asked.Add(name);
            if (!_fields.TryGetValue(name, out var field))
            {
                if (_isReadable)
                    Report(0, $"'{name}' is missing; expected {expected}.");
                return null;
            }
            if (kinds.Contains(field.Kind))
                return field.Value;
            Report(field.Line, $"'{name}' is no {expected}.");
            return null;
        }

        void Report(int line, string message) => _problems.Add(new(_file, line, message));

        static int LineAt(byte[] utf8, long index) => utf8.AsSpan(0, (int)index).Count((byte)'\n') + 1;
    }
}
