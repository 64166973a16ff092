using Cjib.Batch.Storage;

namespace Cjib.Batch.Jobs.Web;

/// <summary>The form of what takes two persons: one asks with a reason, another agrees.</summary>
/// <param name="Order">Word that the form posts to ask; <c>agree-</c> stands before it to agree, <c>withdraw-</c> to take it back.</param>
/// <param name="Asked">What somebody asked for, or null.</param>
sealed record TwoPersons(long Subject, string Order, TwoPersonRequest? Asked, bool MayChange, string AskText, string AgreeText);
