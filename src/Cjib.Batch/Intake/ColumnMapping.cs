using System.Text;
using NodaTime;

namespace Cjib.Batch.Intake;

/// <summary>An agency's own layout, from <c>reference/clients/&lt;client&gt;.json</c>.</summary>
public sealed class ColumnMapping
{
    public bool IsUtf8 { get; } = true;

    internal (int Number, LocalDate ValueDate) DeliveryOf(string fileName, LocalDate date) => (IsUtf8 ? 0 : 1, date);

    internal Converter NewConverter(string fileName) => IsUtf8 ? new() : new();

    internal sealed class Converter
    {
        public char Separator { get; } = ';';

        public Encoding Encoding { get; } = Encoding.UTF8;

        public bool HasHeader { get; } = true;

        public bool Bind(string[] names, int[] fields, out int fieldCount, List<FileNote> notes)
        {
            fieldCount = HasHeader ? names.Length : 0;
            return true;
        }

        public ReadOnlySpan<byte> Convert(int column, ReadOnlySpan<byte> text, long ordinal) => HasHeader ? text : default;
    }
}
