-- 0017 strikes
--
-- Why:  the place of the tables of the strikes, which are written here in place before the release.
-- Lock: none.
-- Back: none.

select 1;
